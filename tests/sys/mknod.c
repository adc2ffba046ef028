// SPDX-License-Identifier: MIT
/* mknod, mknodat: files, fifos and devices by number. */
#include "check.h"

#include <sys/sysmacros.h>

int main(void)
{
	char text[4] = "abc";
	struct stat st;
	int fd;

	check_begin();
	CALL(mknod("file", S_IFREG | 0666, 0));
	SHOW_PATH("file");
	CALL(mknod("typeless", 0640, 0));
	SHOW_PATH("typeless");
	CALL(mknod("fifo", S_IFIFO | 0600, 0));
	SHOW_PATH("fifo");
	CALL(mknod("socket", S_IFSOCK | 0600, 0));
	SHOW_PATH("socket");
	CALL(mknod("null", S_IFCHR | 0666, makedev(1, 3)));
	SHOW_PATH("null");
	CALL(stat("null", &st));
	SHOW(major(st.st_rdev));
	SHOW(minor(st.st_rdev));
	fd = open("null", O_RDWR);
	CALL(write(fd, "x", 1));
	CALL(read(fd, text, 3));
	CALL(close(fd));
	CALL(open("socket", O_RDONLY));
	CALL(mknod("file", S_IFREG | 0666, 0));
	CALL(mknod("dir", S_IFDIR | 0755, 0));
	CALL(mknod("x", 0170000, 0));
	CALL(mknod("no/x", S_IFREG, 0));
	CALL(mknod("file/x", S_IFREG, 0));
	CALL(mknod("slash/", S_IFREG, 0));
	CALL(mknod("", S_IFREG, 0));
	CALL(mknodat(99, "x", S_IFREG, 0));
	fd = open(".", O_RDONLY);
	CALL(mknodat(fd, "at", S_IFREG | 0600, 0));
	SHOW_PATH("at");
	CALL(close(fd));
	return check_end();
}
