/* SPDX-License-Identifier: MIT */
/* shutdown: ends one or both directions of a connection. */
#include "abi/errno.h"
#include "abi/socket.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "net/socket.h"

SYSCALL2(shutdown, int, fd, int, how)
{
	struct file *file;
	struct socket *socket;
	long result = socket_get(fd, &file, &socket);
	if (result < 0)
		return result;
	if (how < SHUT_RD || how > SHUT_RDWR)
		result = -EINVAL;
	else if (socket->ops->shutdown == NULL)
		result = -EOPNOTSUPP;
	else
		result = socket->ops->shutdown(socket, how != SHUT_WR, how != SHUT_RD);
	file_drop(file);
	return result;
}
