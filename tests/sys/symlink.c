// SPDX-License-Identifier: MIT
/* symlink, symlinkat: names that stand for other names, in every place of a path. */
#include "check.h"

int main(void)
{
	char target[5000];
	int directory;

	check_begin();
	file_make("f", "text");
	CALL(mkdir("d", 0755));
	file_make("d/in", "inside");
	CALL(symlink("f", "link"));
	SHOW_PATH("link");
	SHOW_FILE("link");
	CALL(symlink("f", "link"));
	CALL(symlink("x", "f"));
	CALL(symlink("x", "d"));
	CALL(symlink("", "empty"));
	CALL(symlink("x", ""));
	CALL(symlink("x", "no/y"));
	CALL(symlink("x", "f/y"));
	CALL(symlink("x", "y/"));
	CALL(symlink("x", bad_pointer));
	CALL(symlink(bad_pointer, "x"));
	CALL(symlink("d", "dlink"));
	SHOW_FILE("dlink/in");
	CALL(symlink("../f", "d/up"));
	SHOW_FILE("d/up");
	SHOW_FILE("dlink/up");
	CALL(symlink("dlink/../f", "chain"));
	SHOW_FILE("chain");
	file_make("link", "through");
	SHOW_FILE("f");
	directory = open("d", O_RDONLY);
	CALL(symlinkat("in", directory, "rel"));
	SHOW_FILE("d/rel");
	CALL(symlinkat("in", 99, "rel"));
	CALL(symlinkat("in", AT_FDCWD, "here"));
	SHOW_PATH("here");
	memset(target, 't', sizeof(target));
	target[4095] = 0;
	CALL(symlink(target, "long"));
	SHOW_PATH("long");
	CALL(open("long", O_RDONLY));
	target[4095] = 't';
	target[4096] = 0;
	CALL(symlink(target, "longer"));
	CALL(mkdir("link/", 0755));
	CALL(mkdir("here/", 0755));
	CALL(rmdir("dlink"));
	CALL(unlink("dlink/"));
	CALL(unlink("dlink"));
	SHOW_PATH("d");
	CALL(close(directory));
	return check_end();
}
