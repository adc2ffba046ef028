// SPDX-License-Identifier: MIT
/* close: what goes with the last name of an open file, and what stays. */
#include "check.h"

int main(void)
{
	char text[8] = "";
	struct stat st;
	int ends[2], copy, fd;

	check_begin();
	CALL(close(-1));
	CALL(close(3));
	CALL(close(100000));
	file_make("f", "text");
	fd = open("f", O_RDWR);
	copy = dup(fd);
	CALL(close(fd));
	CALL(read(fd, text, 4));
	CALL(read(copy, text, 4));
	CALL(close(copy));
	CALL(close(copy));

	fd = open("f", O_RDWR);
	CALL(unlink("f"));
	CALL(fstat(fd, &st));
	SHOW(st.st_nlink);
	CALL(write(fd, "more", 4));
	CALL(pread(fd, text, 8, 0));
	BYTES(text, 4);
	CALL(close(fd));
	CALL(open("f", O_RDONLY));

	CALL(pipe(ends));
	CALL(close(ends[1]));
	CALL(read(ends[0], text, 1));
	CALL(close(ends[0]));
	CALL(close(0));
	CALL(pipe(ends));
	SHOW(ends[0]);
	SHOW(ends[1]);
	return check_end();
}
