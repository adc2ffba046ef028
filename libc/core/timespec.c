/* SPDX-License-Identifier: MIT */
/* Seconds with their parts to nanoseconds and back. */
#include "core/timespec.h"
#include "abi/errno.h"
#include "core/usermem.h"

#define MICROSECONDS 1000000L
#define NANOSECOND_COUNT ((int64_t)NANOSECONDS)

static int join(int64_t seconds, int64_t part, int64_t parts, int64_t *time)
{
	if (seconds < 0 || part < 0 || part >= parts)
		return -EINVAL;
	*time = seconds >= INT64_MAX / NANOSECOND_COUNT
	            ? INT64_MAX
	            : seconds * NANOSECOND_COUNT + part * (NANOSECOND_COUNT / parts);
	return 0;
}

int timespec_read(const struct timespec *user, int64_t *time)
{
	struct timespec given;
	if (user_read(&given, user, sizeof(given)) < 0)
		return -EFAULT;
	return join(given.seconds, given.nanoseconds, NANOSECOND_COUNT, time);
}

int timeval_read(const struct timeval *user, int64_t *time)
{
	struct timeval given;
	if (user_read(&given, user, sizeof(given)) < 0)
		return -EFAULT;
	return join(given.seconds, given.microseconds, MICROSECONDS, time);
}

struct timespec timespec_of(int64_t time)
{
	return (struct timespec){time / NANOSECOND_COUNT, time % NANOSECOND_COUNT};
}

struct timeval timeval_of(int64_t time)
{
	return (struct timeval){time / NANOSECOND_COUNT, time % NANOSECOND_COUNT / 1000};
}

int timespec_write(struct timespec *user, int64_t time)
{
	struct timespec given = timespec_of(time);
	return user_write(user, &given, sizeof(given));
}

int timeval_write(struct timeval *user, int64_t time)
{
	struct timeval given = timeval_of(time);
	return user_write(user, &given, sizeof(given));
}

int itimerspec_read(const struct itimerspec *user, int64_t *value, int64_t *period)
{
	int error = timespec_read(&user->value, value);
	return error < 0 ? error : timespec_read(&user->period, period);
}

int itimerspec_write(struct itimerspec *user, int64_t value, int64_t period)
{
	int error = timespec_write(&user->value, value);
	return error < 0 ? error : timespec_write(&user->period, period);
}
