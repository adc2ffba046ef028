// SPDX-License-Identifier: MIT
/* lseek: the five ways to say a position, holes and data, and what has no position. */
#include "check.h"

static void seek_positions(void)
{
	int fd = open("f", O_RDWR), copy, other;

	CALL(lseek(fd, 4, SEEK_SET));
	CALL(lseek(fd, 3, SEEK_CUR));
	CALL(lseek(fd, -7, SEEK_CUR));
	CALL(lseek(fd, -1, SEEK_CUR));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(lseek(fd, 0, SEEK_END));
	CALL(lseek(fd, -10, SEEK_END));
	CALL(lseek(fd, -11, SEEK_END));
	CALL(lseek(fd, 5000, SEEK_END));
	CALL(lseek(fd, -1, SEEK_SET));
	CALL(lseek(fd, INT64_MAX, SEEK_CUR));
	CALL(lseek(fd, 0, 99));
	CALL(lseek(fd, 0, -1));
	CALL(lseek(fd, 2, SEEK_SET));
	copy = dup(fd);
	other = open("f", O_RDONLY);
	CALL(lseek(copy, 0, SEEK_CUR));
	CALL(lseek(copy, 6, SEEK_SET));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(lseek(other, 0, SEEK_CUR));
	CALL(close(fd));
	CALL(close(copy));
	CALL(close(other));
}

static void seek_holes(void)
{
	int fd = open("sparse", O_RDWR | O_CREAT, 0644);

	CALL(lseek(fd, 0, SEEK_DATA));
	CALL(lseek(fd, 0, SEEK_HOLE));
	CALL(ftruncate(fd, 1L << 20));
	CALL(pwrite(fd, "data", 4, 512L << 10));
	CALL(lseek(fd, 0, SEEK_HOLE));
	CALL(lseek(fd, 0, SEEK_DATA));
	CALL(lseek(fd, (512L << 10) + 2, SEEK_DATA));
	CALL(lseek(fd, 512L << 10, SEEK_HOLE));
	CALL(lseek(fd, 600L << 10, SEEK_DATA));
	CALL(lseek(fd, 600L << 10, SEEK_HOLE));
	CALL(lseek(fd, 1L << 20, SEEK_DATA));
	CALL(lseek(fd, 1L << 20, SEEK_HOLE));
	CALL(lseek(fd, 2L << 20, SEEK_HOLE));
	CALL(lseek(fd, -1, SEEK_DATA));
	CALL(close(fd));
	fd = open("f", O_RDONLY);
	CALL(lseek(fd, 0, SEEK_DATA));
	CALL(lseek(fd, 3, SEEK_DATA));
	CALL(lseek(fd, 3, SEEK_HOLE));
	CALL(lseek(fd, 10, SEEK_HOLE));
	CALL(close(fd));
}

static void seek_refuses(void)
{
	int ends[2], directory = open(".", O_RDONLY), path = open("f", O_PATH);

	CALL(pipe(ends));
	CALL(lseek(ends[0], 0, SEEK_CUR));
	CALL(lseek(ends[1], 0, SEEK_SET));
	CALL(lseek(-1, 0, SEEK_SET));
	CALL(lseek(99, 0, SEEK_SET));
	CALL(lseek(path, 0, SEEK_SET));
	CALL(lseek(directory, 0, SEEK_SET));
	CALL(close(ends[0]));
	CALL(close(ends[1]));
	CALL(close(directory));
	CALL(close(path));
}

int main(void)
{
	check_begin();
	file_make("f", "0123456789");
	seek_positions();
	seek_holes();
	seek_refuses();
	return check_end();
}
