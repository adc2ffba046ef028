// SPDX-License-Identifier: MIT
/* timerfd_create, timerfd_settime, timerfd_gettime: reads that wait and count, poll, refusals. */
#include "check.h"

#include <poll.h>
#include <sys/timerfd.h>
#include <time.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void waits(int fd)
{
	struct itimerspec start = {{0, 0}, {0, 30000000}}, again = {{0, 10000000}, {0, 10000000}}, left;
	struct timespec pause = {0, 55000000};
	struct pollfd watched = {fd, POLLIN, 0};
	double begin = now();
	uint64_t count = 0;

	CALL(timerfd_settime(fd, 0, &start, &left));
	SHOW(left.it_value.tv_sec + left.it_value.tv_nsec);
	CALL(timerfd_gettime(fd, &left));
	HOLDS(left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= 30000000);
	CALL(poll(&watched, 1, 0));
	CALL(read(fd, &count, sizeof(count)));
	HOLDS(now() - begin >= 0.03 && now() - begin < 2);
	SHOW(count);
	CALL(timerfd_settime(fd, 0, &again, NULL));
	CALL(nanosleep(&pause, NULL));
	CALL(poll(&watched, 1, 1000));
	SHOW(watched.revents);
	CALL(read(fd, &count, sizeof(count)));
	HOLDS(count >= 5 && count < 100);
	CALL(read(fd, &count, 4));
	CALL(write(fd, &count, sizeof(count)));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(pread(fd, &count, sizeof(count), 0));
}

static void absolute(int fd)
{
	struct itimerspec start = {{0, 0}, {0, 0}}, past = {{0, 0}, {0, 1}};
	double begin = now();
	uint64_t count;

	clock_gettime(CLOCK_MONOTONIC, &start.it_value);
	start.it_value.tv_sec++;
	CALL(timerfd_settime(fd, TFD_TIMER_ABSTIME, &past, NULL));
	CALL(read(fd, &count, sizeof(count)));
	HOLDS(now() - begin < 0.9);
	CALL(timerfd_settime(fd, TFD_TIMER_ABSTIME, &start, NULL));
	CALL(read(fd, &count, sizeof(count)));
	HOLDS(now() - begin >= 0.99);
}

static void refusals(void)
{
	struct itimerspec wrong = {{0, 0}, {0, 1000000000}}, good = {{0, 0}, {0, 0}};
	int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	uint64_t count;

	CALL(read(fd, &count, sizeof(count)));
	OCTAL(fcntl(fd, F_GETFL));
	CALL(fcntl(fd, F_GETFD));
	CALL(timerfd_create(99, 0));
	CALL(timerfd_create(CLOCK_MONOTONIC, 1));
	CALL(timerfd_settime(fd, 0, &wrong, NULL));
	CALL(timerfd_settime(fd, 64, &good, NULL));
	CALL(timerfd_settime(fd, 0, bad_pointer, NULL));
	CALL(timerfd_settime(1, 0, &good, NULL));
	CALL(timerfd_settime(99, 0, &good, NULL));
	CALL(timerfd_gettime(1, &good));
	CALL(timerfd_gettime(fd, bad_pointer));
	CALL(close(fd));
}

int main(void)
{
	int fd;

	check_begin();
	fd = timerfd_create(CLOCK_MONOTONIC, 0);
	HOLDS(fd >= 0);
	waits(fd);
	absolute(fd);
	CALL(close(fd));
	refusals();
	return check_end();
}
