// SPDX-License-Identifier: MIT
/* nanosleep, clock_nanosleep: at least as long as asked, to a point in time, and refusals. */
#include "check.h"

#include <time.h>

static double now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

int main(void)
{
	struct timespec brief = {0, 50000000}, zero = {0, 0}, wrong = {0, 1000000000}, negative = {-1, 0},
	                point;
	double start;

	check_begin();
	start = now(CLOCK_MONOTONIC);
	CALL(syscall(SYS_nanosleep, &brief, NULL));
	HOLDS(now(CLOCK_MONOTONIC) - start >= 0.05 && now(CLOCK_MONOTONIC) - start < 20);
	CALL(nanosleep(&zero, NULL));
	CALL(nanosleep(&wrong, NULL));
	CALL(nanosleep(&negative, NULL));
	CALL(syscall(SYS_nanosleep, bad_pointer, NULL));

	start = now(CLOCK_REALTIME);
	CALL(clock_nanosleep(CLOCK_REALTIME, 0, &brief, NULL));
	HOLDS(now(CLOCK_REALTIME) - start >= 0.05 && now(CLOCK_REALTIME) - start < 20);
	clock_gettime(CLOCK_MONOTONIC, &point);
	start = now(CLOCK_MONOTONIC);
	point.tv_nsec += 60000000;
	if (point.tv_nsec >= 1000000000) {
		point.tv_sec++;
		point.tv_nsec -= 1000000000;
	}
	CALL(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &point, NULL));
	HOLDS(now(CLOCK_MONOTONIC) - start >= 0.059 && now(CLOCK_MONOTONIC) - start < 20);
	CALL(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &zero, NULL));
	CALL(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &brief, NULL));
	SHOW(clock_nanosleep(99, 0, &brief, NULL));
	SHOW(clock_nanosleep(CLOCK_MONOTONIC, 0, &wrong, NULL));
	SHOW(clock_nanosleep(CLOCK_MONOTONIC, 0, bad_pointer, NULL));
	start = now(CLOCK_MONOTONIC);
	for (int i = 0; i < 20; i++)
		usleep(1000);
	HOLDS(now(CLOCK_MONOTONIC) - start >= 0.02 && now(CLOCK_MONOTONIC) - start < 20);
	return check_end();
}
