// SPDX-License-Identifier: MIT
/* poll, select, pselect6: files, pipes and what is closed; timeouts that end. */
#include "check.h"

#include <poll.h>
#include <sys/select.h>
#include <time.h>

static int ends[2], file;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void poll_show(int line, int fd, int events, int timeout)
{
	struct pollfd entry = {fd, events, 0x7fff};
	int result = poll(&entry, 1, timeout);

	check_count++;
	printf("%d poll = %d events 0x%x\n", line, result, entry.revents);
}
#define POLL(fd, events, timeout) poll_show(__LINE__, fd, events, timeout)

static void poll_kinds(void)
{
	POLL(file, POLLIN | POLLOUT, 0);
	POLL(file, 0, 0);
	POLL(ends[0], POLLIN, 0);
	POLL(ends[1], POLLOUT, 0);
	POLL(ends[0], POLLIN, 20);
	CALL(write(ends[1], "x", 1));
	POLL(ends[0], POLLIN | POLLRDNORM | POLLPRI, -1);
	POLL(ends[0], POLLOUT, 0);
	POLL(99, POLLIN, 0);
	POLL(-1, POLLIN, 0);
}

static void poll_many(void)
{
	struct pollfd all[4] = {{file, POLLIN, 0}, {ends[0], POLLIN, 0}, {-5, POLLIN, 9}, {99, POLLIN, 0}};
	double start = now();

	CALL(poll(all, 4, -1));
	for (int i = 0; i < 4; i++)
		SHOW(all[i].revents);
	CALL(poll(NULL, 0, 50));
	HOLDS(now() - start >= 0.05 && now() - start < 3);
	CALL(poll(bad_pointer, 1, 0));
	CALL(poll(all, 0, 0));
	CALL(syscall(SYS_poll, all, 1 << 30, 0));
}

static void select_kinds(void)
{
	struct timeval zero = {0, 0}, brief = {0, 50000}, wrong = {-1, 0};
	struct timespec sharp = {0, 50000000};
	sigset_t none;
	fd_set in, out;
	double start;

	sigemptyset(&none);
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(ends[0], &in);
	FD_SET(ends[1], &out);
	FD_SET(file, &in);
	CALL(select(10, &in, &out, NULL, &zero));
	SHOW(FD_ISSET(ends[0], &in));
	SHOW(FD_ISSET(ends[1], &out));
	SHOW(FD_ISSET(file, &in));
	FD_CLR(file, &in);
	FD_SET(ends[0], &in);
	start = now();
	CALL(select(10, &in, NULL, NULL, &brief));
	HOLDS(now() - start >= 0.05);
	SHOW(brief.tv_sec + brief.tv_usec);
	SHOW(FD_ISSET(ends[0], &in));
	FD_SET(ends[0], &in);
	CALL(pselect(10, &in, NULL, NULL, &sharp, &none));
	SHOW(sharp.tv_nsec);
	SHOW(FD_ISSET(ends[0], &in));
	CALL(select(0, NULL, NULL, NULL, &zero));
	CALL(select(-1, NULL, NULL, NULL, &zero));
	CALL(select(1, NULL, NULL, NULL, &wrong));
	FD_SET(60, &in);
	CALL(select(64, &in, NULL, NULL, &zero));
	CALL(select(10, bad_pointer, NULL, NULL, &zero));
	CALL(syscall(SYS_select, 0, NULL, NULL, NULL, &zero));
}

static void poll_closed(void)
{
	char byte;

	CALL(close(ends[1]));
	POLL(ends[0], POLLIN, -1);
	POLL(ends[0], 0, -1);
	CALL(read(ends[0], &byte, 1));
	CALL(pipe(ends));
	CALL(close(ends[0]));
	POLL(ends[1], POLLOUT, -1);
}

int main(void)
{
	char byte;

	check_begin();
	file = open("f", O_RDWR | O_CREAT, 0644);
	CALL(pipe(ends));
	poll_kinds();
	poll_many();
	CALL(read(ends[0], &byte, 1));
	select_kinds();
	poll_closed();
	return check_end();
}
