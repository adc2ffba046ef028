/* SPDX-License-Identifier: MIT */
/* pipe, pipe2: two descriptors, what is written to one is read from the other. */
#include "file/pipe.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "file/fd.h"

SUPPORTS(pipe2, "O_CLOEXEC O_NONBLOCK");

static long make(int *user, int flags)
{
	struct file *ends[2];
	if ((flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT)) != 0)
		return -EINVAL;
	if ((flags & O_DIRECT) != 0)
		return syscall_unsupported("pipe2", "O_DIRECT", (unsigned)flags, -EINVAL);
	long result = pipe_create(ends, flags);
	if (result < 0)
		return result;
	return fd_install_pair(ends, flags, user);
}

SYSCALL1(pipe, int *, fds)
{
	return make(fds, 0);
}

SYSCALL2(pipe2, int *, fds, int, flags)
{
	return make(fds, flags);
}
