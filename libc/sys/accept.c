/* SPDX-License-Identifier: MIT */
/* accept, accept4: the next connection of a listening socket, as a socket of its own. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/socket.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "net/socket.h"

SUPPORTS(accept4, "SOCK_NONBLOCK SOCK_CLOEXEC");

static long accept_from(int fd, void *user, uint32_t *size, int flags)
{
	struct file *accepted;
	if ((flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0)
		return -EINVAL;
	SOCKET_CALL(call, fd);
	long result = socket_accept(call.file, call.socket, flags, &accepted);
	if (result < 0)
		return result;
	if (user != NULL)
		result = socket_give_name(accepted->data, true, user, size);
	if (result < 0) {
		file_drop(accepted);
		return result == -ENOTCONN ? -ECONNABORTED : result; /* reset before it was accepted */
	}
	return fd_install(accepted, flags & O_CLOEXEC);
}

SYSCALL3(accept, int, fd, void *, address, uint32_t *, size)
{
	return accept_from(fd, address, size, 0);
}

SYSCALL4(accept4, int, fd, void *, address, uint32_t *, size, int, flags)
{
	return accept_from(fd, address, size, flags);
}
