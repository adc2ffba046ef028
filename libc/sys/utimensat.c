/* SPDX-License-Identifier: MIT */
/* utimensat: a file's times to the nanosecond. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/stat.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/times.h"

SUPPORTS(utimensat, "AT_SYMLINK_NOFOLLOW AT_EMPTY_PATH");
FALLBACK(utimensat, futimesat, "old C libraries fall back to futimesat");

struct user_time {
	int64_t seconds, nanoseconds;
};

static bool convert(const struct user_time *time, int64_t *ns)
{
	*ns = time->nanoseconds == UTIME_NOW    ? TIME_NOW
	      : time->nanoseconds == UTIME_OMIT ? TIME_KEEP
	                                        : time->seconds * (int64_t)NANOSECONDS + time->nanoseconds;
	return time->nanoseconds == UTIME_NOW || time->nanoseconds == UTIME_OMIT ||
	       (uint64_t)time->nanoseconds < NANOSECONDS;
}

SYSCALL4(utimensat, int, dirfd, const char *, path, const struct user_time *, user, int, flags)
{
	struct user_time times[2];
	int64_t accessed = TIME_NOW, modified = TIME_NOW;
	if (user != NULL) {
		if (user_read(times, user, sizeof(times)) < 0)
			return -EFAULT;
		if (times[0].nanoseconds == UTIME_OMIT && times[1].nanoseconds == UTIME_OMIT)
			return 0;
		if (!convert(&times[0], &accessed) || !convert(&times[1], &modified))
			return -EINVAL;
	}
	if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0)
		return -EINVAL;
	if (path == NULL && dirfd == AT_FDCWD)
		return -EFAULT;
	return times_set(dirfd, path, flags, accessed, modified,
	                 accessed == TIME_NOW && modified == TIME_NOW);
}
