// SPDX-License-Identifier: MIT
/* What test_streams.py runs: one mode an argument, results on standard errors. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static char block[100000];

/* Edge-triggered: each piece of input wakes once, however it is read. */
static int pieces(void)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLET};
	int epoll = epoll_create1(0);
	long total = 0, got = -1;

	fcntl(0, F_SETFL, O_NONBLOCK);
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event) != 0)
		return 1;
	dprintf(2, "ready\n");
	while (got != 0) {
		if (epoll_wait(epoll, &event, 1, -1) != 1)
			return 1;
		while ((got = read(0, block, 3)) > 0)
			total += got;
		if (got < 0)
			dprintf(2, "%ld %s\n", total, strerrorname_np(errno));
	}
	dprintf(2, "%ld end, hung up: %d\n", total, !!(event.events & EPOLLHUP));
	return 0;
}

static int waits(void)
{
	struct pollfd input = {0, POLLIN, 0};
	int waiting = -1;
	long got;

	dprintf(2, "%d now\n", poll(&input, 1, 50));
	dprintf(2, "ready\n");
	dprintf(2, "%d later\n", poll(&input, 1, 20000));
	ioctl(0, FIONREAD, &waiting);
	dprintf(2, "%d waiting\n", waiting);
	got = read(0, block, sizeof(block));
	dprintf(2, "%ld read\n", got);
	dprintf(2, "%ld at the end\n", (long)read(0, block, sizeof(block)));
	return 0;
}

static int writes(void)
{
	memset(block, 'x', sizeof(block));
	for (;;)
		if (write(1, block, sizeof(block)) < 0)
			return 3; /* SIGPIPE is not ignored: this is never reached */
}

static int kinds(void)
{
	struct termios modes;
	struct stat st;

	for (int fd = 0; fd < 3; fd++) {
		fstat(fd, &st);
		/* The kind of device: which terminal it is differs. */
		printf("%d: type %o device %lx mode %d tty %d seek %d\n", fd, st.st_mode & S_IFMT,
		       (unsigned long)st.st_rdev >> 8, fcntl(fd, F_GETFL) & O_ACCMODE, isatty(fd),
		       lseek(fd, 0, SEEK_CUR) == 0 ? 0 : errno);
	}
	memset(&modes, 0, sizeof(modes));
	if (tcgetattr(0, &modes) == 0) {
		printf("canonical %d signals %d end %d\n", !!(modes.c_lflag & ICANON),
		       !!(modes.c_lflag & ISIG), modes.c_cc[VEOF]);
		printf("group %d set %d\n", tcgetpgrp(0) == getpgrp(), tcsetattr(0, TCSADRAIN, &modes));
		fflush(stdout);
		printf("line %ld\n", (long)read(0, block, sizeof(block)));
	}
	return 0;
}

/* As an editor has its terminal: byte by byte, without echo; afterwards as before. */
static int raw(void)
{
	struct termios modes, before;
	struct winsize window = {0};
	char byte = 0;

	tcgetattr(0, &before);
	ioctl(0, TIOCGWINSZ, &window);
	modes = before;
	modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	dprintf(1, "%d by %d, set %d, ready\n", window.ws_row, window.ws_col,
	        tcsetattr(0, TCSAFLUSH, &modes));
	while (byte != 'q' && read(0, &byte, 1) == 1)
		dprintf(1, "<%c>", byte);
	dprintf(1, "\nset %d, line\n", tcsetattr(0, TCSANOW, &before));
	dprintf(1, "line %ld\n", (long)read(0, block, sizeof(block)));
	return 0;
}

/* For machines that are put together by hand: input, a timer, output. */
static int line(void)
{
	long total = 0, got = 1;

	while (got > 0 && (total == 0 || block[total - 1] != '\n')) {
		got = read(0, block + total, sizeof(block) - total);
		total += got;
	}
	usleep(20000);
	dprintf(1, "read %.*s", (int)total, block);
	return 0;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (strcmp(mode, "pieces") == 0)
		return pieces();
	if (strcmp(mode, "waits") == 0)
		return waits();
	if (strcmp(mode, "writes") == 0)
		return writes();
	if (strcmp(mode, "raw") == 0)
		return raw();
	if (strcmp(mode, "line") == 0)
		return line();
	return kinds();
}
