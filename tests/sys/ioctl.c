// SPDX-License-Identifier: MIT
/* ioctl: terminals that are none, bytes that wait, and the flags that fcntl also sets. */
#include "check.h"

#include <sys/ioctl.h>
#include <termios.h>

int main(void)
{
	struct termios terminal;
	struct winsize size;
	int ends[2], file, directory, number = -1;

	check_begin();
	file_make("f", "0123456789");
	file = open("f", O_RDWR);
	directory = open(".", O_RDONLY);
	CALL(pipe(ends));
	CALL(tcgetattr(file, &terminal));
	CALL(tcgetattr(ends[0], &terminal));
	CALL(tcgetattr(directory, &terminal));
	CALL(ioctl(file, TIOCGWINSZ, &size));
	CALL(ioctl(file, TIOCGPGRP, &number));
	CALL(isatty(file));
	CALL(isatty(0));
	CALL(isatty(1));
	CALL(ioctl(-1, TCGETS, &terminal));
	CALL(ioctl(99, TCGETS, &terminal));
	CALL(lseek(file, 4, SEEK_SET));
	CALL(ioctl(file, FIONREAD, &number));
	SHOW(number);
	CALL(write(ends[1], "abc", 3));
	CALL(ioctl(ends[0], FIONREAD, &number));
	SHOW(number);
	number = 1;
	CALL(ioctl(ends[0], FIONBIO, &number));
	OCTAL(fcntl(ends[0], F_GETFL));
	number = 0;
	CALL(ioctl(ends[0], FIONBIO, &number));
	OCTAL(fcntl(ends[0], F_GETFL));
	CALL(ioctl(ends[0], FIONBIO, bad_pointer));
	CALL(ioctl(ends[0], FIOCLEX));
	CALL(fcntl(ends[0], F_GETFD));
	CALL(ioctl(ends[0], FIONCLEX));
	CALL(fcntl(ends[0], F_GETFD));
	CALL(ioctl(file, FIONREAD, bad_pointer));
	return check_end();
}
