// SPDX-License-Identifier: MIT
/* chmod, fchmod, fchmodat: permission bits, as they are stored. */
#include "check.h"

int main(void)
{
	struct stat before, after;
	int fd, directory;

	check_begin();
	file_make("f", "text");
	CALL(mkdir("d", 0755));
	CALL(symlink("f", "link"));
	CALL(chmod("f", 0));
	SHOW_PATH("f");
	CALL(chmod("f", 07777));
	SHOW_PATH("f");
	CALL(chmod("f", 0170644));
	SHOW_PATH("f");
	CALL(chmod("d", 01700));
	SHOW_PATH("d");
	CALL(chmod("link", 0600));
	SHOW_PATH("f");
	SHOW_PATH("link");
	CALL(chmod("absent", 0600));
	CALL(chmod("f/", 0600));
	CALL(chmod("", 0600));
	CALL(chmod(bad_pointer, 0600));
	fd = open("f", O_RDONLY);
	CALL(fchmod(fd, 0421));
	SHOW_PATH("f");
	CALL(fchmod(-1, 0600));
	directory = open("d", O_RDONLY);
	file_make("d/in", "");
	CALL(fchmodat(directory, "in", 0611, 0));
	SHOW_PATH("d/in");
	CALL(fchmodat(99, "in", 0600, 0));
	CALL(fchmodat(fd, "in", 0600, 0));
	CALL(stat("f", &before));
	usleep(20000);
	CALL(fchmod(fd, 0644));
	CALL(stat("f", &after));
	HOLDS(before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
	HOLDS(before.st_ctim.tv_nsec != after.st_ctim.tv_nsec);
	CALL(close(fd));
	CALL(close(directory));

	CALL(chmod("f", 0)); /* root may read and write it all the same */
	file_make("f", "root");
	SHOW_FILE("f");
	return check_end();
}
