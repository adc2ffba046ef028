/* SPDX-License-Identifier: MIT */
/* utime, utimes: a file's times to the second or the microsecond. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/times.h"

#define MICROSECONDS 1000000UL /* in a second */

struct user_time {
	int64_t seconds, microseconds;
};

SYSCALL2(utime, const char *, path, const int64_t *, user)
{
	int64_t times[2]; /* seconds: accessed, modified */
	if (user == NULL)
		return times_set(AT_FDCWD, path, 0, TIME_NOW, TIME_NOW, true);
	if (user_read(times, user, sizeof(times)) < 0 || path == NULL)
		return -EFAULT;
	return times_set(AT_FDCWD, path, 0, times[0] * (int64_t)NANOSECONDS, times[1] * (int64_t)NANOSECONDS,
	                 false);
}

static long set(int dirfd, const char *path, const struct user_time *user)
{
	struct user_time times[2];
	int64_t ns[2];
	if (path == NULL && dirfd == AT_FDCWD)
		return -EFAULT;
	if (user == NULL)
		return times_set(dirfd, path, 0, TIME_NOW, TIME_NOW, true);
	if (user_read(times, user, sizeof(times)) < 0)
		return -EFAULT;
	for (int i = 0; i < 2; i++) {
		if ((uint64_t)times[i].microseconds >= MICROSECONDS)
			return -EINVAL;
		ns[i] = times[i].seconds * (int64_t)NANOSECONDS + times[i].microseconds * 1000;
	}
	return times_set(dirfd, path, 0, ns[0], ns[1], false);
}

SYSCALL2(utimes, const char *, path, const struct user_time *, user)
{
	return set(AT_FDCWD, path, user);
}

SYSCALL3(futimesat, int, dirfd, const char *, path, const struct user_time *, user)
{
	return set(dirfd, path, user);
}
