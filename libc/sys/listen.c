/* SPDX-License-Identifier: MIT */
/* listen: lets a socket take connections. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "net/socket.h"

SYSCALL2(listen, int, fd, int, backlog)
{
	SOCKET_CALL(call, fd);
	return call.socket->ops->listen != NULL ? call.socket->ops->listen(call.socket, backlog)
	                                        : -EOPNOTSUPP;
}
