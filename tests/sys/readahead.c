// SPDX-License-Identifier: MIT
/* readahead: which files it is for. */
#include "check.h"

int main(void)
{
	int fd, ends[2];

	check_begin();
	file_make("f", "some text");
	fd = open("f", O_RDONLY);
	CALL(readahead(fd, 0, 4096));
	CALL(readahead(fd, 1 << 20, 4096));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(close(fd));
	CALL(readahead(fd, 0, 1));
	fd = open("f", O_WRONLY);
	CALL(readahead(fd, 0, 1));
	CALL(close(fd));
	CALL(pipe(ends));
	CALL(readahead(ends[0], 0, 1));
	fd = open(".", O_RDONLY | O_DIRECTORY);
	CALL(readahead(fd, 0, 1));
	return check_end();
}
