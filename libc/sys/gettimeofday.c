/* SPDX-License-Identifier: MIT */
/* gettimeofday, settimeofday, time: the wall clock. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "core/clock.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "core/timespec.h"
#include "core/usermem.h"

struct timezone {
	int32_t minutes_west, saving;
};

#define MINUTES_WEST_LIMIT (15 * 60)

static struct timezone zone; /* kept for whoever still asks */

SYSCALL2(gettimeofday, struct timeval *, to, struct timezone *, to_zone)
{
	if (to != NULL && timeval_write(to, clock_realtime()) < 0)
		return -EFAULT;
	if (to_zone != NULL && user_write(to_zone, &zone, sizeof(zone)) < 0)
		return -EFAULT;
	return 0;
}

SYSCALL2(settimeofday, const struct timeval *, from, const struct timezone *, from_zone)
{
	int64_t time = 0;
	struct timezone new_zone = zone;
	int error = from != NULL ? timeval_read(from, &time) : 0;
	if (error < 0)
		return error;
	if (from_zone != NULL && user_read(&new_zone, from_zone, sizeof(new_zone)) < 0)
		return -EFAULT;
	if (!credentials_capable(CAP_SYS_TIME))
		return -EPERM;
	if (new_zone.minutes_west > MINUTES_WEST_LIMIT || new_zone.minutes_west < -MINUTES_WEST_LIMIT)
		return -EINVAL;
	zone = new_zone;
	if (from != NULL)
		clock_set_realtime(time);
	return 0;
}

SYSCALL1(time, int64_t *, to)
{
	int64_t seconds = clock_realtime() / (int64_t)NANOSECONDS;
	if (to != NULL && user_write(to, &seconds, sizeof(seconds)) < 0)
		return -EFAULT;
	return seconds;
}
