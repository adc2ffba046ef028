/* SPDX-License-Identifier: MIT */
/* getpeername: a socket's address, the other's. */
#include "core/syscall.h"
#include "net/socket.h"

SYSCALL3(getpeername, int, fd, void *, user, uint32_t *, user_size)
{
	SOCKET_CALL(call, fd);
	return socket_give_name(call.socket, true, user, user_size);
}
