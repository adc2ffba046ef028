/* SPDX-License-Identifier: MIT */
/* signalfd, signalfd4: a descriptor from which signals are read. */
#include "abi/signalfd.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/signal.h"
#include "core/signal.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/signalfd.h"

SUPPORTS(signalfd4, "SFD_CLOEXEC SFD_NONBLOCK");

static long signalfd_open(int fd, const uint64_t *user, size_t size, int flags)
{
	struct file *file;
	uint64_t set;
	int error;

	if ((flags & ~(SFD_CLOEXEC | SFD_NONBLOCK)) || size != SIGNAL_SET_SIZE)
		return -EINVAL;
	if (user_read(&set, user, sizeof(set)))
		return -EFAULT;
	set &= ~(SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP));
	if (fd == -1) {
		file = signalfd_create(set, flags & SFD_NONBLOCK ? O_NONBLOCK : 0);
		return file ? fd_install(file, flags & SFD_CLOEXEC ? O_CLOEXEC : 0) : -ENOMEM;
	}
	file = fd_get(fd);
	if (!file)
		return -EBADF;
	error = signalfd_change(file, set);
	file_drop(file);
	return error ?: fd;
}

SYSCALL3(signalfd, int, fd, const uint64_t *, set, size_t, size)
{
	return signalfd_open(fd, set, size, 0);
}

SYSCALL4(signalfd4, int, fd, const uint64_t *, set, size_t, size, int, flags)
{
	return signalfd_open(fd, set, size, flags);
}
