// SPDX-License-Identifier: MIT
/* alarm, setitimer, getitimer: signals from time, once and again, and calls they interrupt. */
#include "check.h"

#include <poll.h>
#include <sys/time.h>
#include <time.h>

static volatile int taken;

static void take(int number)
{
	(void)number;
	taken++;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void alarm_counts(void)
{
	CALL(alarm(100));
	CALL(alarm(50));
	CALL(alarm(0));
	CALL(alarm(0));
	SHOW(taken);
}

static void timer_once(void)
{
	struct itimerval timer = {{0, 0}, {0, 30000}}, old;
	struct timespec second = {5, 0}, left = {0, 0};
	double start = now();

	CALL(setitimer(ITIMER_REAL, &timer, &old));
	SHOW(old.it_value.tv_sec + old.it_value.tv_usec);
	CALL(getitimer(ITIMER_REAL, &old));
	HOLDS(old.it_value.tv_sec == 0 && old.it_value.tv_usec > 0 && old.it_value.tv_usec <= 30000);
	CALL(nanosleep(&second, &left));
	SHOW(taken);
	HOLDS(left.tv_sec == 4);
	HOLDS(now() - start >= 0.03 && now() - start < 20);
	CALL(getitimer(ITIMER_REAL, &old));
	SHOW(old.it_value.tv_sec + old.it_value.tv_usec);
}

static void timer_again(void)
{
	struct itimerval timer = {{0, 10000}, {0, 10000}}, off = {{0, 0}, {0, 0}}, old;
	double start = now();

	taken = 0;
	CALL(setitimer(ITIMER_REAL, &timer, NULL));
	while (taken < 5 && now() - start < 10)
		;
	HOLDS(taken >= 5);
	HOLDS(now() - start >= 0.05);
	CALL(setitimer(ITIMER_REAL, &off, &old));
	SHOW(old.it_interval.tv_usec);
}

/* A read from an empty pipe: with SA_RESTART the handler runs and the read goes on until the other end
 * closes. */
static int pipe_ends[2];

static void close_writer(int number)
{
	(void)number;
	taken++;
	if (taken == 2)
		close(pipe_ends[1]);
}

static void calls_interrupted(void)
{
	struct itimerval timer = {{0, 20000}, {0, 20000}}, off = {{0, 0}, {0, 0}};
	struct sigaction action = {.sa_handler = take},
	                 restart = {.sa_handler = close_writer, .sa_flags = SA_RESTART};
	struct pollfd nothing = {-1, 0, 0};
	char byte;

	CALL(pipe(pipe_ends));
	CALL(sigaction(SIGALRM, &action, NULL));
	CALL(setitimer(ITIMER_REAL, &timer, NULL));
	CALL(read(pipe_ends[0], &byte, 1));
	CALL(poll(&nothing, 1, 5000));
	CALL(pause());
	taken = 0;
	CALL(sigaction(SIGALRM, &restart, NULL));
	CALL(read(pipe_ends[0], &byte, 1));
	HOLDS(taken >= 2);
	CALL(poll(&nothing, 1, 5000)); /* poll is never restarted */
	CALL(setitimer(ITIMER_REAL, &off, NULL));
	CALL(close(pipe_ends[0]));
}

static void timer_refuses(void)
{
	struct itimerval wrong = {{0, 0}, {0, 1000000}}, timer;

	CALL(setitimer(ITIMER_REAL, &wrong, NULL));
	CALL(setitimer(9, &wrong, NULL));
	CALL(getitimer(9, &timer));
	CALL(getitimer(ITIMER_REAL, bad_pointer));
	CALL(setitimer(ITIMER_REAL, bad_pointer, NULL));
}

int main(void)
{
	check_begin();
	signal(SIGALRM, take);
	alarm_counts();
	timer_once();
	timer_again();
	calls_interrupted();
	timer_refuses();
	return check_end();
}
