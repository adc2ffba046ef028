// SPDX-License-Identifier: MIT
/* mkdir, mkdirat: modes, masks, and names that are taken or impossible. */
#include "check.h"

int main(void)
{
	char name[300];
	struct stat st;
	int directory;

	check_begin();
	CALL(mkdir("d", 0777));
	SHOW_PATH("d");
	CALL(mkdir("sticky", 01777));
	SHOW_PATH("sticky");
	CALL(mkdir("setid", 07777));
	SHOW_PATH("setid");
	CALL(umask(0));
	CALL(mkdir("open", 0777));
	SHOW_PATH("open");
	CALL(mkdir("none", 0));
	SHOW_PATH("none");
	CALL(umask(022));
	CALL(mkdir("d", 0755));
	CALL(mkdir("d/", 0755));
	CALL(mkdir("slash/", 0755));
	SHOW_PATH("slash");
	CALL(mkdir("slashes///", 0755));
	CALL(mkdir(".", 0755));
	CALL(mkdir("..", 0755));
	CALL(mkdir("/", 0755));
	CALL(mkdir("d/.", 0755));
	CALL(mkdir("new/.", 0755));
	CALL(mkdir("d/x/y", 0755));
	CALL(mkdir("", 0755));
	CALL(mkdir(bad_pointer, 0755));
	file_make("f", "");
	CALL(mkdir("f", 0755));
	CALL(mkdir("f/x", 0755));
	CALL(symlink("absent", "dangling"));
	CALL(mkdir("dangling", 0755));
	memset(name, 'x', sizeof(name));
	name[256] = 0;
	CALL(mkdir(name, 0755));
	name[255] = 0;
	CALL(mkdir(name, 0755));
	directory = open("d", O_RDONLY);
	CALL(mkdirat(directory, "in", 0700));
	SHOW_PATH("d/in");
	SHOW_PATH("d");
	CALL(mkdirat(99, "x", 0700));
	CALL(chmod("d", 02755));
	CALL(mkdir("d/inherits", 0755));
	CALL(stat("d/inherits", &st));
	OCTAL(st.st_mode & 07777);
	CALL(close(directory));
	return check_end();
}
