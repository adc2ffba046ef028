/* SPDX-License-Identifier: MIT */
/* getsockname: a socket's address, own. */
#include "core/syscall.h"
#include "net/socket.h"

SYSCALL3(getsockname, int, fd, void *, user, uint32_t *, user_size)
{
	SOCKET_CALL(call, fd);
	return socket_give_name(call.socket, false, user, user_size);
}
