// SPDX-License-Identifier: MIT
/* select, pselect6: sets of descriptors, what stays set in them, and the time that is left. */
#include "check.h"

#include <sys/select.h>
#include <time.h>

static int ends[2], file;
static volatile int taken;

static void take(int number)
{
	taken = number;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
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

static void pselect_mask(void)
{
	struct timespec brief = {0, 30000000};
	sigset_t block, none;
	fd_set in;

	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	signal(SIGUSR1, take);
	sigprocmask(SIG_BLOCK, &block, NULL);
	CALL(raise(SIGUSR1));
	FD_ZERO(&in);
	FD_SET(ends[0], &in);
	CALL(pselect(10, &in, NULL, NULL, &brief, &block));
	SHOW(taken);
	FD_SET(ends[0], &in);
	CALL(pselect(10, &in, NULL, NULL, NULL, &none));
	HOLDS(taken == SIGUSR1);
	SHOW(FD_ISSET(ends[0], &in));
}

int main(void)
{
	struct timeval zero = {0, 0};
	fd_set in, out;

	check_begin();
	file = open("f", O_RDWR | O_CREAT, 0644);
	CALL(pipe(ends));
	select_kinds();
	pselect_mask();
	CALL(close(ends[1]));
	FD_ZERO(&in);
	FD_SET(ends[0], &in);
	CALL(select(10, &in, NULL, NULL, NULL));
	SHOW(FD_ISSET(ends[0], &in));
	CALL(pipe(ends));
	CALL(close(ends[0]));
	FD_ZERO(&out);
	FD_SET(ends[1], &out);
	CALL(select(10, NULL, &out, NULL, &zero));
	return check_end();
}
