/* SPDX-License-Identifier: MIT */
/* shutdown: ends one or both directions of a connection. */
#include "abi/errno.h"
#include "abi/socket.h"
#include "core/syscall.h"
#include "net/socket.h"

SYSCALL2(shutdown, int, fd, int, how)
{
	SOCKET_CALL(call, fd);
	if (how < SHUT_RD || how > SHUT_RDWR)
		return -EINVAL;
	if (call.socket->ops->shutdown == NULL)
		return -EOPNOTSUPP;
	return call.socket->ops->shutdown(call.socket, how != SHUT_WR, how != SHUT_RD);
}
