// SPDX-License-Identifier: MIT
/* fsync, fdatasync: accepted for files, refused for what is none. */
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
	return check_end();
}
