// SPDX-License-Identifier: MIT
/* clock_gettime, clock_getres, gettimeofday, time, times, getrusage: clocks that run, together and forward.
 */
#include "check.h"

#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

static double seconds(clockid_t clock)
{
	struct timespec time = {-1, -1};

	if (clock_gettime(clock, &time) != 0)
		return -1;
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* The same through the call itself, not the vDSO. */
static double seconds_by_call(clockid_t clock)
{
	struct timespec time = {-1, -1};

	if (syscall(SYS_clock_gettime, clock, &time) != 0)
		return -1;
	return time.tv_sec + time.tv_nsec / 1e9;
}

static int clock_runs_forward(clockid_t clock)
{
	double last = seconds(clock), next;

	for (int i = 0; i < 20000; i++) {
		next = i % 2 ? seconds(clock) : seconds_by_call(clock);
		if (next < last - 1e-9)
			return 0;
		last = next;
	}
	return 1;
}

static void clocks_agree(void)
{
	struct timeval day;
	double real, mono;

	HOLDS(seconds(CLOCK_REALTIME) > 1.5e9);
	gettimeofday(&day, NULL);
	real = seconds(CLOCK_REALTIME);
	HOLDS(real - (day.tv_sec + day.tv_usec / 1e6) < 1 && real - (day.tv_sec + day.tv_usec / 1e6) > -1e-6);
	HOLDS(labs((long)time(NULL) - (long)real) <= 1);
	HOLDS(seconds_by_call(CLOCK_REALTIME) - real < 1);
	mono = seconds(CLOCK_MONOTONIC);
	HOLDS(seconds_by_call(CLOCK_MONOTONIC) - mono < 1 && seconds_by_call(CLOCK_MONOTONIC) >= mono);
	HOLDS(seconds(CLOCK_MONOTONIC_RAW) >= 0);
	HOLDS(seconds(CLOCK_BOOTTIME) >= mono - 0.001);
	HOLDS(seconds(CLOCK_MONOTONIC_COARSE) <= seconds(CLOCK_MONOTONIC));
	HOLDS(seconds(CLOCK_REALTIME_COARSE) <= seconds(CLOCK_REALTIME));
	HOLDS(seconds(CLOCK_MONOTONIC) > 6); /* less is "not known yet" to some, or not yet time */
	HOLDS(clock_runs_forward(CLOCK_MONOTONIC));
	HOLDS(clock_runs_forward(CLOCK_REALTIME));
	HOLDS(clock_runs_forward(CLOCK_PROCESS_CPUTIME_ID));
	HOLDS(clock_runs_forward(CLOCK_THREAD_CPUTIME_ID));
}

/* Sleeping moves the wall's clock, not the processor's; work moves both. */
static void clocks_measure(void)
{
	struct timespec pause = {0, 100000000};
	double mono = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	volatile long work = 0;

	nanosleep(&pause, NULL);
	HOLDS(seconds(CLOCK_MONOTONIC) - mono >= 0.1);
	HOLDS(seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu < 0.08);
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	while (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu < 0.05)
		work = work + 1;
	HOLDS(work > 0);
}

static void clock_resolution(void)
{
	struct timespec step = {-1, -1};

	CALL(clock_getres(CLOCK_MONOTONIC, &step));
	SHOW(step.tv_sec);
	SHOW(step.tv_nsec);
	CALL(clock_getres(CLOCK_REALTIME, &step));
	SHOW(step.tv_nsec);
	CALL(clock_getres(CLOCK_PROCESS_CPUTIME_ID, &step));
	SHOW(step.tv_nsec);
	CALL(syscall(SYS_clock_getres, CLOCK_MONOTONIC, NULL));
	CALL(clock_getres(99, &step));
	CALL(syscall(SYS_clock_gettime, 99, &step));
	CALL(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, bad_pointer));
	CALL(syscall(SYS_gettimeofday, NULL, NULL));
}

static void process_times(void)
{
	struct rusage usage;
	struct tms used;
	double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), told;

	HOLDS(times(&used) != -1);
	told = (used.tms_utime + used.tms_stime) / (double)sysconf(_SC_CLK_TCK);
	HOLDS(told >= 0 && told < cpu + 1);
	SHOW(used.tms_cutime + used.tms_cstime);
	HOLDS(syscall(SYS_times, NULL) > 0 || errno == 0);
	CALL(getrusage(RUSAGE_SELF, &usage));
	told = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
	       (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	HOLDS(told > 0 && told <= seconds(CLOCK_PROCESS_CPUTIME_ID) + 0.01);
	HOLDS(usage.ru_maxrss > 0);
	HOLDS(usage.ru_minflt > 0);
	CALL(getrusage(RUSAGE_CHILDREN, &usage));
	SHOW(usage.ru_utime.tv_sec);
	CALL(getrusage(RUSAGE_THREAD, &usage));
	CALL(getrusage(99, &usage));
	CALL(syscall(SYS_getrusage, RUSAGE_SELF, bad_pointer));
}

int main(void)
{
	check_begin();
	clocks_agree();
	clocks_measure();
	clock_resolution();
	process_times();
	return check_end();
}
