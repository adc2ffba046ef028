/* SPDX-License-Identifier: MIT */
/* accept, accept4: the next connection of a listening socket, as a socket of its own. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/socket.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "net/socket.h"

SUPPORTS(accept4, "SOCK_NONBLOCK SOCK_CLOEXEC");

static long give_address(struct file *file, void *user, uint32_t *size)
{
	struct socket_address address;
	struct socket *socket = file->data;
	long result = socket->ops->name(socket, true, &address);
	if (result == -ENOTCONN) /* it was reset before it was accepted */
		return -ECONNABORTED;
	return result < 0 ? result : address_to_user(&address, (size_t)result, user, size);
}

static long accept_from(int fd, void *user, uint32_t *size, int flags)
{
	struct file *file, *accepted;
	struct socket *socket;
	if ((flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0)
		return -EINVAL;
	long result = socket_get(fd, &file, &socket);
	if (result < 0)
		return result;
	result = socket_accept(file, socket, flags, &accepted);
	file_drop(file);
	if (result < 0)
		return result;
	result = user != NULL ? give_address(accepted, user, size) : 0;
	if (result < 0) {
		file_drop(accepted);
		return result;
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
