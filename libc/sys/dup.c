/* SPDX-License-Identifier: MIT */
/* dup, dup2, dup3: a second descriptor for an open file. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/rlimit.h"
#include "core/syscall.h"
#include "file/fd.h"

SYSCALL1(dup, int, fd)
{
	struct file *file = fd_get_any(fd);
	return file == NULL ? -EBADF : fd_install(file, 0);
}

static long duplicate(int old, int new, int flags)
{
	if ((unsigned)new >= rlimit(RLIMIT_NOFILE))
		return -EBADF;
	struct file *file = fd_get_any(old);
	return file == NULL ? -EBADF : fd_install_at(file, new, flags);
}

SYSCALL2(dup2, int, old, int, new)
{
	struct file *file = fd_get_any(old);
	if (file == NULL)
		return -EBADF;
	file_drop(file);
	return old == new ? new : duplicate(old, new, 0);
}

SYSCALL3(dup3, int, old, int, new, int, flags)
{
	if ((flags & ~O_CLOEXEC) != 0 || old == new)
		return -EINVAL;
	return duplicate(old, new, flags);
}
