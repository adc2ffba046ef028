// SPDX-License-Identifier: MIT
/* sync_file_range: accepted for files, refused for what is none. */
#include "check.h"

int main(void)
{
	int fd, ends[2];

	check_begin();
	file_make("f", "text");
	fd = open("f", O_RDWR);
	CALL(pipe(ends));
	CALL(sync_file_range(fd, 0, 4, SYNC_FILE_RANGE_WRITE));
	CALL(sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WAIT_AFTER));
	CALL(sync_file_range(fd, -1, 4, SYNC_FILE_RANGE_WRITE));
	CALL(sync_file_range(fd, 0, -4, SYNC_FILE_RANGE_WRITE));
	CALL(sync_file_range(fd, 0, 4, 0x80));
	CALL(sync_file_range(ends[0], 0, 4, SYNC_FILE_RANGE_WRITE));
	CALL(sync_file_range(99, 0, 4, SYNC_FILE_RANGE_WRITE));
	return check_end();
}
