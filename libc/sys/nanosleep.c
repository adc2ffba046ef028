/* SPDX-License-Identifier: MIT */
/* nanosleep, clock_nanosleep: waiting for time to pass. */
#include "abi/errno.h"
#include "abi/time.h"
#include "core/clock.h"
#include "core/clock_id.h"
#include "core/syscall.h"
#include "core/timespec.h"
#include "core/wait.h"

static long sleep_until(uint64_t deadline, struct timespec *left)
{
	int result = 0;
	while (result == 0 && deadline > clock_monotonic())
		result = wait_block_timed(deadline);
	if (result != -EINTR)
		return 0;
	uint64_t now = clock_monotonic();
	if (left != NULL && timespec_write(left, deadline > now ? (int64_t)(deadline - now) : 0) < 0)
		return -EFAULT;
	return -EINTR;
}

SYSCALL2(nanosleep, const struct timespec *, wanted, struct timespec *, left)
{
	int64_t time;
	uint64_t deadline;
	int error = timespec_read(wanted, &time);
	if (error < 0)
		return error;
	clock_deadline(CLOCK_MONOTONIC, time, false, &deadline);
	return sleep_until(deadline, left);
}

SYSCALL4(clock_nanosleep, int, clock, int, flags, const struct timespec *, wanted, struct timespec *, left)
{
	int64_t time;
	uint64_t deadline;
	bool absolute = (flags & TIMER_ABSTIME) != 0;
	int error = clock_deadline(clock, 0, absolute, &deadline);
	if (error < 0)
		return clock == CLOCK_PROCESS_CPUTIME_ID
		           ? syscall_unsupported("clock_nanosleep", "CLOCK_PROCESS_CPUTIME_ID", 0, error)
		           : error;
	error = timespec_read(wanted, &time);
	if (error < 0)
		return error;
	clock_deadline(clock, time, absolute, &deadline);
	return sleep_until(deadline, absolute ? NULL : left);
}
