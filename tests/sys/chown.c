// SPDX-License-Identifier: MIT
/* chown, lchown, fchown, fchownat: owners, and the set-id bits that go with them. */
#include "check.h"

int main(void)
{
	int fd, directory;

	check_begin();
	file_make("f", "");
	CALL(mkdir("d", 0755));
	CALL(symlink("f", "link"));
	CALL(chown("f", 1000, 2000));
	SHOW_PATH("f");
	CALL(chown("f", -1, 3000));
	SHOW_PATH("f");
	CALL(chown("f", 4000, -1));
	SHOW_PATH("f");
	CALL(chown("f", -1, -1));
	SHOW_PATH("f");
	CALL(chmod("f", 06755));
	CALL(chown("f", 0, 0));
	SHOW_PATH("f");
	CALL(chmod("f", 06745));
	CALL(chown("f", 1, 1));
	SHOW_PATH("f");
	CALL(chmod("d", 06755));
	CALL(chown("d", 5, 6));
	SHOW_PATH("d");
	CALL(chown("link", 7, 8));
	SHOW_PATH("f");
	CALL(lchown("link", 9, 10));
	SHOW_PATH("link");
	SHOW_PATH("f");
	fd = open("f", O_RDONLY);
	directory = open("d", O_RDONLY);
	CALL(fchown(fd, 11, 12));
	SHOW_PATH("f");
	CALL(fchown(-1, 11, 12));
	CALL(fchownat(AT_FDCWD, "link", 13, 14, AT_SYMLINK_NOFOLLOW));
	SHOW_PATH("link");
	CALL(fchownat(fd, "", 15, 16, AT_EMPTY_PATH));
	SHOW_PATH("f");
	CALL(fchownat(fd, "", 15, 16, 0));
	CALL(fchownat(directory, "x", 1, 1, 0));
	CALL(fchownat(AT_FDCWD, "f", 1, 1, 0x40));
	CALL(chown("absent", 1, 1));
	CALL(chown("f/", 1, 1));
	CALL(chown(bad_pointer, 1, 1));
	CALL(close(fd));
	CALL(close(directory));
	return check_end();
}
