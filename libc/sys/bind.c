/* SPDX-License-Identifier: MIT */
/* bind: gives a socket its own address. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "net/socket.h"

SYSCALL3(bind, int, fd, const void *, user, int, size)
{
	struct socket_address address;
	SOCKET_CALL(call, fd);
	long result = address_from_user(&address, user, (size_t)size);
	if (result < 0)
		return result;
	if (call.socket->ops->bind == NULL)
		return -EOPNOTSUPP;
	return call.socket->ops->bind(call.socket, &address, (size_t)size);
}
