/* SPDX-License-Identifier: MIT */
/* connect: to another socket, or for datagrams the one that is meant by default. */
#include "core/syscall.h"
#include "net/socket.h"

SYSCALL3(connect, int, fd, const void *, user, int, size)
{
	struct socket_address address;
	SOCKET_CALL(call, fd);
	long result = address_from_user(&address, user, (size_t)size);
	return result < 0 ? result : socket_connect(call.file, call.socket, &address, (size_t)size);
}
