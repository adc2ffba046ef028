/* SPDX-License-Identifier: MIT */
/* clock_gettime, clock_getres, clock_settime: clocks by number. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/time.h"
#include "core/clock.h"
#include "core/clock_id.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "core/timespec.h"

SYSCALL2(clock_gettime, int, clock, struct timespec *, to)
{
	int64_t time;
	int error = clock_read(clock, &time);
	return error < 0 ? error : timespec_write(to, time);
}

SYSCALL2(clock_getres, int, clock, struct timespec *, to)
{
	int64_t resolution;
	int error = clock_resolution(clock, &resolution);
	return error < 0 || to == NULL ? error : timespec_write(to, resolution);
}

SYSCALL2(clock_settime, int, clock, const struct timespec *, from)
{
	int64_t time;
	if (clock != CLOCK_REALTIME)
		return -EINVAL;
	int error = timespec_read(from, &time);
	if (error < 0)
		return error;
	if (!credentials_capable(CAP_SYS_TIME))
		return -EPERM;
	clock_set_realtime(time);
	return 0;
}
