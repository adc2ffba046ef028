// SPDX-License-Identifier: MIT
/* sync, fsync, fdatasync, sync_file_range, fadvise64: accepted for files, refused for what is none. */
#include "check.h"

int main(void)
{
	int fd, ends[2], directory, path;

	check_begin();
	file_make("f", "text");
	fd = open("f", O_RDWR);
	directory = open(".", O_RDONLY);
	path = open("f", O_PATH);
	CALL(pipe(ends));
	CALL(fsync(fd));
	CALL(fdatasync(fd));
	CALL(fsync(directory));
	CALL(fsync(ends[0]));
	CALL(fdatasync(ends[0]));
	CALL(fsync(path));
	CALL(fsync(-1));
	CALL(fdatasync(99));
	CALL((sync(), 0));
	CALL(sync_file_range(fd, 0, 4, SYNC_FILE_RANGE_WRITE));
	CALL(sync_file_range(fd, -1, 4, SYNC_FILE_RANGE_WRITE));
	CALL(sync_file_range(fd, 0, 4, 0x80));
	CALL(sync_file_range(ends[0], 0, 4, SYNC_FILE_RANGE_WRITE));
	CALL(sync_file_range(99, 0, 4, SYNC_FILE_RANGE_WRITE));
	CALL(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL));
	CALL(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED));
	CALL(posix_fadvise(fd, 0, 0, POSIX_FADV_NORMAL));
	SHOW(posix_fadvise(fd, 0, 0, 99));
	SHOW(posix_fadvise(ends[0], 0, 0, POSIX_FADV_NORMAL));
	SHOW(posix_fadvise(99, 0, 0, POSIX_FADV_NORMAL));
	return check_end();
}
