// SPDX-License-Identifier: MIT
/* getrusage, times: time used grows with work, and not with sleep. */
#include "check.h"

#include <sys/resource.h>
#include <sys/times.h>
#include <time.h>

static double used(int who)
{
	struct rusage usage;

	if (getrusage(who, &usage) != 0)
		return -1;
	return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
	       (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

int main(void)
{
	struct timespec pause = {0, 80000000};
	struct tms before, after;
	double start = used(RUSAGE_SELF), begin = now();
	volatile long work = 0;
	clock_t first, last;

	check_begin();
	nanosleep(&pause, NULL);
	HOLDS(used(RUSAGE_SELF) - start < 0.06);
	first = times(&before);
	while (now() - begin < 0.3)
		work = work + 1;
	last = times(&after);
	HOLDS(used(RUSAGE_SELF) - start > 0.02);
	HOLDS(used(RUSAGE_THREAD) > 0);
	HOLDS(last - first >= 1 && last - first < 1000);
	HOLDS(after.tms_utime + after.tms_stime > before.tms_utime + before.tms_stime);
	HOLDS(used(RUSAGE_CHILDREN) == 0);
	CALL(syscall(SYS_times, bad_pointer));
	return check_end();
}
