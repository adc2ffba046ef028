// SPDX-License-Identifier: MIT
/* pread64, pwrite64: at a place of one's own, while the position of the file stays. */
#include "check.h"

static void pread_leaves_position(void)
{
	char text[100] = "";
	int fd = open("f", O_RDONLY);

	CALL(pread(fd, text, 4, 3));
	BYTES(text, 4);
	CALL(pread(fd, text, 100, 8));
	CALL(pread(fd, text, 100, 10));
	CALL(pread(fd, text, 100, 1L << 40));
	CALL(pread(fd, text, 100, -1));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(close(fd));
}

static void pwrite_leaves_position(void)
{
	int fd = open("f", O_RDWR);

	CALL(lseek(fd, 2, SEEK_SET));
	CALL(pwrite(fd, "XY", 2, 5));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(pwrite(fd, "end", 3, 15));
	CALL(pwrite(fd, "", 0, 100));
	SHOW_FILE("f");
	CALL(pwrite(fd, "x", 1, -1));
	CALL(pwrite(fd, bad_pointer, 1, 0));
	CALL(pread(fd, bad_pointer, 1, 0));
	CALL(close(fd));
	CALL(pwrite(fd, "x", 1, 0));
	CALL(pread(99, "", 1, 0));
}

int main(void)
{
	check_begin();
	file_make("f", "0123456789");
	pread_leaves_position();
	pwrite_leaves_position();
	return check_end();
}
