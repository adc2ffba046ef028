// SPDX-License-Identifier: MIT
/* poll, ppoll: files, pipes and what is closed; timeouts that end. */
#include "check.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
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
	HOLDS(now() - start >= 0.05 && now() - start < 20);
	CALL(poll(bad_pointer, 1, 0));
	CALL(poll(all, 0, 0));
	CALL(syscall(SYS_poll, all, 1 << 30, 0));
}

static volatile int taken;

static void take(int number)
{
	taken = number;
}

/* ppoll lets a signal through only while it waits. */
static void ppoll_mask(void)
{
	struct timespec brief = {0, 30000000}, wrong = {0, -1};
	struct pollfd entry = {ends[0], POLLIN, 0};
	sigset_t block, none;

	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	signal(SIGUSR1, take);
	CALL(ppoll(&entry, 1, &brief, NULL));
	CALL(sigprocmask(SIG_BLOCK, &block, NULL));
	CALL(raise(SIGUSR1));
	CALL(ppoll(&entry, 1, &brief, &block));
	SHOW(taken);
	CALL(ppoll(&entry, 1, NULL, &none));
	HOLDS(taken == SIGUSR1);
	CALL(ppoll(&entry, 1, &wrong, NULL));
	CALL(syscall(SYS_ppoll, &entry, 1, &brief, &none, 4));
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

static void *poll_event(void *fd)
{
	POLL(*(int *)fd, POLLIN, 100);
	return NULL;
}

/* Another thread closes what is waited for, and others take its place in memory. */
static void poll_closed_meanwhile(void)
{
	int event = eventfd(0, 0), waited = event, others[8];
	pthread_t thread;

	pthread_create(&thread, NULL, poll_event, &waited);
	usleep(30000); /* it waits by now */
	CALL(close(event));
	for (int i = 0; i < 8; i++)
		others[i] = i == 0 ? dup2(file, event) : eventfd(0, 0);
	pthread_join(thread, NULL);
	for (int i = 1; i < 8; i++) {
		POLL(others[i], POLLIN, 0);
		CALL(eventfd_write(others[i], 1));
		POLL(others[i], POLLIN, -1);
	}
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
	ppoll_mask();
	poll_closed();
	poll_closed_meanwhile();
	return check_end();
}
