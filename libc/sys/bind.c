/* SPDX-License-Identifier: MIT */
/* bind: gives a socket its own address. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "net/socket.h"

SYSCALL3(bind, int, fd, const void *, user, int, size)
{
	struct socket_address address;
	struct file *file;
	struct socket *socket;
	long result = socket_get(fd, &file, &socket);
	if (result < 0)
		return result;
	result = size < 0 ? -EINVAL : address_from_user(&address, user, (size_t)size);
	if (result == 0)
		result = socket->ops->bind != NULL ? socket->ops->bind(socket, &address, (size_t)size)
		                                   : -EOPNOTSUPP;
	file_drop(file);
	return result;
}
