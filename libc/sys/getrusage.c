/* SPDX-License-Identifier: MIT */
/* getrusage, times: what the program has used. The shim's own time counts as the program's. */
#include "abi/errno.h"
#include "abi/resource.h"
#include "core/clock.h"
#include "core/map.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "core/timespec.h"
#include "core/usermem.h"

#define CLOCK_TICK (NANOSECONDS / 100) /* of times(2) */

struct usage {
	struct timeval user, system;
	int64_t resident_peak;       /* KiB */
	int64_t shared, data, stack; /* Linux leaves them 0 too */
	int64_t minor_faults, major_faults;
	int64_t swaps, blocks_in, blocks_out, sent, received, signals, waits, preempted;
};

SYSCALL2(getrusage, int, who, struct usage *, to)
{
	struct usage usage = {0};
	switch (who) {
	case RUSAGE_SELF:
	case RUSAGE_THREAD: {
		size_t peak = map_usage().peak;
		usage.user =
		    timeval_of((int64_t)(who == RUSAGE_SELF ? clock_busy() : thread_busy(thread_current())));
		usage.resident_peak = (int64_t)(peak / 1024);
		usage.minor_faults = (int64_t)(peak / PAGE_SIZE); /* each page came by one */
		break;
	}
	case RUSAGE_CHILDREN:
		break;
	default:
		return -EINVAL;
	}
	return user_write(to, &usage, sizeof(usage));
}

struct ticks {
	int64_t user, system, children_user, children_system;
};

SYSCALL1(times, struct ticks *, to)
{
	struct ticks ticks = {.user = (int64_t)(clock_busy() / CLOCK_TICK)};
	if (to != NULL && user_write(to, &ticks, sizeof(ticks)) < 0)
		return -EFAULT;
	return (long)(clock_monotonic() / CLOCK_TICK);
}
