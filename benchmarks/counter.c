/* SPDX-License-Identifier: MIT */
/* Prints the rate of the time stamp counter in kHz. */
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

static double milliseconds(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

int main(void)
{
	double start = milliseconds();
	unsigned long long ticks = __rdtsc();
	nanosleep(&(struct timespec){0, 200000000}, NULL);
	ticks = __rdtsc() - ticks;
	printf("%.0f\n", (double)ticks / (milliseconds() - start));
	return 0;
}
