/* SPDX-License-Identifier: MIT */
/* epoll_create, epoll_create1, epoll_ctl, epoll_wait, epoll_pwait, epoll_pwait2: waiting for many files at
 * once. */
#include "file/epoll.h"
#include "abi/epoll.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/signal.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/poll.h"

SUPPORTS(epoll_create1, "EPOLL_CLOEXEC");
SUPPORTS(epoll_ctl,
         "EPOLL_CTL_ADD EPOLL_CTL_MOD EPOLL_CTL_DEL EPOLLIN EPOLLPRI EPOLLOUT EPOLLERR EPOLLHUP EPOLLRDHUP "
         "EPOLLRDNORM EPOLLRDBAND EPOLLWRNORM EPOLLWRBAND EPOLLET EPOLLONESHOT EPOLLWAKEUP EPOLLEXCLUSIVE");

OPTIONAL(signal_mask_swap);
OPTIONAL(signal_mask_restore);

SYSCALL1(epoll_create, int, size)
{
	return size <= 0 ? -EINVAL : epoll_create_file(0);
}

SYSCALL1(epoll_create1, int, flags)
{
	return (flags & ~O_CLOEXEC) != 0 ? -EINVAL : epoll_create_file(flags);
}

SYSCALL4(epoll_ctl, int, epoll, int, operation, int, fd, const struct epoll_event *, user)
{
	struct epoll_event event = {0};
	if (operation != EPOLL_CTL_DEL && user_read(&event, user, sizeof(event)) < 0)
		return -EFAULT;
	struct file *instance = fd_get(epoll);
	if (instance == NULL)
		return -EBADF;
	struct file *file = fd_get(fd);
	long result = file == NULL ? -EBADF : epoll_control(instance, operation, fd, file, &event);
	if (file != NULL)
		file_drop(file);
	file_drop(instance);
	return result;
}

static inline __attribute__((always_inline)) long wait_events(int epoll, struct epoll_event *events,
                                                              int count, uint64_t deadline)
{
	if (count <= 0 || (size_t)count > INT32_MAX / sizeof(struct epoll_event))
		return -EINVAL;
	if (!user_range(events, (size_t)count * sizeof(*events)))
		return -EFAULT;
	struct file *instance = fd_peek(epoll);
	return instance == NULL ? -EBADF : epoll_collect(instance, events, count, deadline);
}

static long wait_masked(int epoll, struct epoll_event *events, int count, uint64_t deadline,
                        const uint64_t *mask, size_t mask_size)
{
	bool masked = mask != NULL && signal_mask_swap;
	long result = masked ? signal_mask_swap(mask, mask_size) : 0;
	if (result < 0)
		return result;
	result = wait_events(epoll, events, count, deadline);
	if (masked)
		signal_mask_restore(result == -EINTR);
	return result;
}

static uint64_t deadline_of(int milliseconds)
{
	if (milliseconds < 0)
		return FOREVER;
	return milliseconds == 0 ? 0 : poll_deadline(0, (uint64_t)milliseconds * 1000000);
}

SYSCALL4(epoll_wait, int, epoll, struct epoll_event *, events, int, count, int, milliseconds)
{
	if (milliseconds == 0)
		return wait_events(epoll, events, count, 0);
	return wait_masked(epoll, events, count, deadline_of(milliseconds), NULL, 0);
}

SYSCALL6(epoll_pwait, int, epoll, struct epoll_event *, events, int, count, int, milliseconds,
         const uint64_t *, mask, size_t, mask_size)
{
	return wait_masked(epoll, events, count, deadline_of(milliseconds), mask, mask_size);
}

SYSCALL6(epoll_pwait2, int, epoll, struct epoll_event *, events, int, count, const uint64_t *, time,
         const uint64_t *, mask, size_t, mask_size)
{
	uint64_t parts[2], deadline = FOREVER; /* seconds, nanoseconds */
	if (time != NULL) {
		if (user_read(parts, time, sizeof(parts)) < 0)
			return -EFAULT;
		if ((int64_t)parts[0] < 0 || parts[1] >= NANOSECONDS)
			return -EINVAL;
		deadline = (parts[0] | parts[1]) == 0 ? 0 : poll_deadline(parts[0], parts[1]);
	}
	return wait_masked(epoll, events, count, deadline, mask, mask_size);
}
