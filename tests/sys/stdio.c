// SPDX-License-Identifier: MIT
/* The three streams: what they are, that input ends, and that output and errors stay apart. */
#include "check.h"

int main(void)
{
	static char block[100000];
	struct stat st;
	long total = 0, got, lines = 0, sum = 0;

	check_begin();
	for (int fd = 0; fd < 3; fd++) {
		CALL(fstat(fd, &st));
		check_octal(__LINE__, "type", st.st_mode & S_IFMT);
		OCTAL(fcntl(fd, F_GETFL) & O_ACCMODE);
		CALL(fcntl(fd, F_GETFD));
		CALL(isatty(fd));
		CALL(lseek(fd, 0, SEEK_CUR));
	}
	fprintf(stderr, "first error line\n");
	while ((got = read(0, block, sizeof(block))) > 0) {
		total += got;
		for (long i = 0; i < got; i++) {
			lines += block[i] == '\n';
			sum = (sum * 31 + block[i]) % 1000003;
		}
	}
	SHOW(got);
	SHOW(total);
	SHOW(lines);
	SHOW(sum);
	CALL(read(0, block, 10));
	fprintf(stderr, "second error line\n");
	CALL(close(0));
	CALL(read(0, block, 10));
	memset(block, 'o', sizeof(block));
	block[sizeof(block) - 1] = '\n';
	for (long at = 0; at < (long)sizeof(block); at += got)
		got = write(1, block + at, sizeof(block) - at);
	return check_end();
}
