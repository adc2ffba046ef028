/* SPDX-License-Identifier: MIT */
/* timerfd_create, timerfd_settime, timerfd_gettime: timers behind descriptors. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/time.h"
#include "abi/timerfd.h"
#include "core/syscall.h"
#include "core/timespec.h"
#include "file/fd.h"
#include "file/timerfd.h"

SUPPORTS(timerfd_create, "CLOCK_REALTIME CLOCK_MONOTONIC CLOCK_BOOTTIME TFD_NONBLOCK TFD_CLOEXEC");
SUPPORTS(timerfd_settime, "TFD_TIMER_ABSTIME");

static int give(struct itimerspec *user, const struct file *file)
{
	int64_t left, period;
	timerfd_get(file, &left, &period);
	return itimerspec_write(user, left, period);
}

SYSCALL2(timerfd_create, int, clock, int, flags)
{
	if ((flags & ~(TFD_NONBLOCK | TFD_CLOEXEC)) != 0)
		return -EINVAL;
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME)
		return -EINVAL;
	struct file *file = timerfd_create_file(clock, flags & TFD_NONBLOCK);
	return file == NULL ? -ENOMEM : fd_install(file, flags & TFD_CLOEXEC);
}

static long set(struct file *file, int flags, int64_t value, int64_t period, struct itimerspec *to)
{
	if (!file_is_timerfd(file))
		return -EINVAL;
	if (to != NULL && give(to, file) < 0)
		return -EFAULT;
	timerfd_set(file, value, period, (flags & TFD_TIMER_ABSTIME) != 0);
	return 0;
}

SYSCALL4(timerfd_settime, int, fd, int, flags, const struct itimerspec *, from, struct itimerspec *, to)
{
	int64_t value, period;
	if ((flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) != 0)
		return -EINVAL;
	int error = itimerspec_read(from, &value, &period);
	if (error < 0)
		return error;
	if ((flags & TFD_TIMER_CANCEL_ON_SET) != 0)
		return syscall_unsupported("timerfd_settime", "TFD_TIMER_CANCEL_ON_SET", (unsigned)flags,
		                           -EINVAL);
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = set(file, flags, value, period, to);
	file_drop(file);
	return result;
}

SYSCALL2(timerfd_gettime, int, fd, struct itimerspec *, to)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = file_is_timerfd(file) ? give(to, file) : -EINVAL;
	file_drop(file);
	return result;
}
