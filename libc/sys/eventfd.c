/* SPDX-License-Identifier: MIT */
/* eventfd, eventfd2: a descriptor for a counter. */
#include "file/eventfd.h"
#include "abi/errno.h"
#include "abi/eventfd.h"
#include "core/syscall.h"
#include "file/fd.h"

SUPPORTS(eventfd2, "EFD_SEMAPHORE EFD_CLOEXEC EFD_NONBLOCK");

static long make(unsigned count, int flags)
{
	if ((flags & ~(EFD_SEMAPHORE | EFD_CLOEXEC | EFD_NONBLOCK)) != 0)
		return -EINVAL;
	struct file *file = eventfd_create(count, flags);
	return file == NULL ? -ENOMEM : fd_install(file, flags);
}

SYSCALL1(eventfd, unsigned, count)
{
	return make(count, 0);
}

SYSCALL2(eventfd2, unsigned, count, int, flags)
{
	return make(count, flags);
}
