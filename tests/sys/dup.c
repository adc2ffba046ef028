// SPDX-License-Identifier: MIT
/* dup, dup2, dup3: further numbers for an open file. */
#include "check.h"

int main(void)
{
	int fd;

	check_begin();
	file_make("f", "0123456789");
	fd = open("f", O_RDWR | O_CLOEXEC);
	CALL(dup(fd));
	CALL(dup(fd));
	CALL(fcntl(4, F_GETFD));
	CALL(fcntl(3, F_GETFD));
	CALL(close(4));
	CALL(dup(fd));
	CALL(dup(-1));
	CALL(dup(99));
	CALL(dup2(fd, 20));
	CALL(dup2(fd, 20));
	CALL(dup2(fd, fd));
	CALL(dup2(99, 99));
	CALL(dup2(99, 5));
	CALL(fcntl(5, F_GETFD));
	CALL(dup2(fd, -1));
	CALL(dup2(fd, 1 << 30));
	CALL(lseek(20, 7, SEEK_SET));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(dup3(fd, 21, O_CLOEXEC));
	CALL(fcntl(21, F_GETFD));
	CALL(dup3(fd, 21, 0));
	CALL(fcntl(21, F_GETFD));
	CALL(dup3(fd, fd, 0));
	CALL(dup3(fd, 22, O_NONBLOCK));
	CALL(dup3(99, 22, 0));
	CALL(fcntl(20, F_SETFL, O_APPEND));
	OCTAL(fcntl(fd, F_GETFL) & ~0100000);
	CALL(close(fd));
	CALL(write(20, "x", 1));
	SHOW_FILE("f");

	/* Standard output moves to a file and back. */
	fd = dup(1);
	CALL(dup2(open("out", O_WRONLY | O_CREAT, 0644), 1));
	printf("into the file\n");
	fflush(stdout);
	dup2(fd, 1);
	SHOW_FILE("out");
	return check_end();
}
