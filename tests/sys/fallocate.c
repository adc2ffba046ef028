// SPDX-License-Identifier: MIT
/* fallocate: room that is there before it is written, holes, and zeroed ranges. */
#include "check.h"

#include <linux/falloc.h>

int main(void)
{
	static char page[4 * PAGE];
	struct stat st;
	int fd, reader, directory, ends[2];

	check_begin();
	fd = open("f", O_RDWR | O_CREAT, 0644);
	CALL(write(fd, "text", 4));
	CALL(fallocate(fd, 0, 0, 10000));
	CALL(fstat(fd, &st));
	SHOW(st.st_size);
	HOLDS(st.st_blocks * 512 >= 10000);
	CALL(pread(fd, page, 8, 0));
	BYTES(page, 8);
	CALL(fallocate(fd, 0, 0, 100));
	CALL(fstat(fd, &st));
	SHOW(st.st_size);
	CALL(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 40960));
	CALL(fstat(fd, &st));
	SHOW(st.st_size);
	HOLDS(st.st_blocks * 512 >= 40960);
	memset(page, 'x', sizeof(page));
	CALL(pwrite(fd, page, sizeof(page), 0));
	CALL(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 100, 2 * PAGE));
	CALL(pread(fd, page, sizeof(page), 0));
	BYTES(page + 98, 4);
	BYTES(page + 2 * PAGE + 98, 4);
	CALL(fstat(fd, &st));
	SHOW(st.st_size);
	CALL(fallocate(fd, FALLOC_FL_PUNCH_HOLE, 0, 4096));
	CALL(fallocate(fd, 0, -1, 10));
	CALL(fallocate(fd, 0, 0, 0));
	CALL(fallocate(fd, 0, 0, -5));
	CALL(fallocate(fd, 0x8000, 0, 10));
	CALL(fallocate(-1, 0, 0, 10));
	reader = open("f", O_RDONLY);
	CALL(fallocate(reader, 0, 0, 10));
	directory = open(".", O_RDONLY);
	CALL(fallocate(directory, 0, 0, 10));
	CALL(pipe(ends));
	CALL(fallocate(ends[1], 0, 0, 10));
	CALL(posix_fallocate(fd, 50000, 10));
	CALL(fstat(fd, &st));
	SHOW(st.st_size);
	CALL(close(fd));
	return check_end();
}
