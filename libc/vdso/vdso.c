/* SPDX-License-Identifier: MIT */
/* The vDSO (vdso(7)): clock_gettime, gettimeofday, time, clock_getres and getcpu in the program's own half.
 */
#include <stddef.h>

#include "abi/time.h"
#include "abi/x86_64/syscall_nr.h"
#include "vdso/data.h"

#define NANOSECONDS 1000000000L

struct timespec {
	int64_t seconds, nanoseconds;
};

struct timeval {
	int64_t seconds, microseconds;
};

struct timezone {
	int32_t minutes_west, saving;
};

/* Set by the link script: the page before the first. */
extern const volatile struct vdso_data vdso_data __attribute__((visibility("hidden")));

static long call(long number, long first, void *second)
{
	long result;
	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(number), "D"(first), "S"(second)
	                 : "rcx", "r11", "memory");
	return result;
}

static uint64_t ticks_now(void)
{
	uint32_t low, high;
	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* The monotonic clock, and the wall clock's offset; 0 while the shim must be asked. */
static int read_clock(uint64_t *time, int64_t *realtime)
{
	uint32_t sequence;
	do {
		sequence = vdso_data.sequence;
		if (!vdso_data.settled)
			return 0;
		uint64_t ticks = ticks_now() - vdso_data.ticks;
		*time =
		    vdso_data.time + (uint64_t)((unsigned __int128)ticks * vdso_data.rate >> VDSO_RATE_SHIFT);
		*realtime = vdso_data.realtime;
	} while (sequence & 1 || sequence != vdso_data.sequence);
	return 1;
}

static void split(int64_t nanoseconds, struct timespec *to)
{
	to->seconds = nanoseconds / NANOSECONDS;
	to->nanoseconds = nanoseconds % NANOSECONDS;
}

static int clock_read(int clock, struct timespec *to)
{
	uint64_t time;
	int64_t realtime;
	if (!read_clock(&time, &realtime))
		return (int)call(SYS_clock_gettime, clock, to);
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_TAI:
		split((int64_t)time + realtime, to);
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_BOOTTIME:
		split((int64_t)time, to);
		return 0;
	case CLOCK_REALTIME_COARSE:
		split((int64_t)(time - time % VDSO_COARSE_STEP) + realtime, to);
		return 0;
	case CLOCK_MONOTONIC_COARSE:
		split((int64_t)(time - time % VDSO_COARSE_STEP), to);
		return 0;
	default:
		return (int)call(SYS_clock_gettime, clock, to);
	}
}

int __vdso_clock_gettime(int clock, struct timespec *to);
int __vdso_clock_gettime(int clock, struct timespec *to)
{
	return clock_read(clock, to);
}

int __vdso_gettimeofday(struct timeval *to, struct timezone *zone);
int __vdso_gettimeofday(struct timeval *to, struct timezone *zone)
{
	struct timespec now;
	if (to != NULL) {
		clock_read(CLOCK_REALTIME, &now);
		to->seconds = now.seconds;
		to->microseconds = now.nanoseconds / 1000;
	}
	if (zone != NULL)
		*zone = (struct timezone){0, 0};
	return 0;
}

int64_t __vdso_time(int64_t *to);
int64_t __vdso_time(int64_t *to)
{
	struct timespec now;
	clock_read(CLOCK_REALTIME_COARSE, &now);
	if (to != NULL)
		*to = now.seconds;
	return now.seconds;
}

int __vdso_clock_getres(int clock, struct timespec *to);
int __vdso_clock_getres(int clock, struct timespec *to)
{
	return (int)call(SYS_clock_getres, clock, to);
}

/* One processor, one node. */
long __vdso_getcpu(unsigned *cpu, unsigned *node, void *unused);
long __vdso_getcpu(unsigned *cpu, unsigned *node, void *unused)
{
	(void)unused;
	if (cpu != NULL)
		*cpu = 0;
	if (node != NULL)
		*node = 0;
	return 0;
}

#define WEAK_NAME(name) extern __typeof__(__vdso_##name) name __attribute__((weak, alias("__vdso_" #name)))
WEAK_NAME(clock_gettime);
WEAK_NAME(gettimeofday);
WEAK_NAME(time);
WEAK_NAME(clock_getres);
WEAK_NAME(getcpu);
