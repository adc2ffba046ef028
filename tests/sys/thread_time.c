// SPDX-License-Identifier: MIT
/* The processor's time of threads and of the program: it is shared out, and sleepers use none. */
#include "check.h"

#include <pthread.h>
#include <sys/time.h>
#include <time.h>

static volatile sig_atomic_t taken;

static void take(int number)
{
	(void)number;
	taken = taken + 1;
}

static double seconds(clockid_t clock)
{
	struct timespec time = {-1, -1};

	clock_gettime(clock, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void *work(void *argument)
{
	double start = seconds(CLOCK_THREAD_CPUTIME_ID);

	while (seconds(CLOCK_THREAD_CPUTIME_ID) - start < 0.2)
		;
	return argument;
}

int main(void)
{
	struct itimerval timer = {{0, 10000}, {0, 10000}}, off = {{0, 0}, {0, 0}};
	double own = seconds(CLOCK_THREAD_CPUTIME_ID), all = seconds(CLOCK_PROCESS_CPUTIME_ID), part;
	pthread_t threads[2];
	clockid_t clock;

	check_begin();
	signal(SIGPROF, take);
	CALL(setitimer(ITIMER_PROF, &timer, NULL));
	for (int i = 0; i < 2; i++)
		CALL(pthread_create(&threads[i], NULL, work, NULL));
	CALL(pthread_getcpuclockid(threads[0], &clock));
	usleep(50000);
	part = seconds(clock);
	HOLDS(part > 0 && part <= 0.25);
	for (int i = 0; i < 2; i++)
		CALL(pthread_join(threads[i], NULL));
	HOLDS(seconds(CLOCK_THREAD_CPUTIME_ID) - own < 0.15);
	HOLDS(seconds(CLOCK_PROCESS_CPUTIME_ID) - all >= 0.39);
	HOLDS(taken >= 10);
	CALL(setitimer(ITIMER_PROF, &off, NULL));
	return check_end();
}
