/* SPDX-License-Identifier: MIT */
/* listen: lets a socket take connections. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "net/socket.h"

SYSCALL2(listen, int, fd, int, backlog)
{
	struct file *file;
	struct socket *socket;
	long result = socket_get(fd, &file, &socket);
	if (result < 0)
		return result;
	result = socket->ops->listen != NULL ? socket->ops->listen(socket, backlog) : -EOPNOTSUPP;
	file_drop(file);
	return result;
}
