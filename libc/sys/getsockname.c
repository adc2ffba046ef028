/* SPDX-License-Identifier: MIT */
/* getsockname: a socket's address, own. */
#include "core/syscall.h"
#include "file/fd.h"
#include "net/socket.h"

SYSCALL3(getsockname, int, fd, void *, user, uint32_t *, user_size)
{
	struct socket_address address;
	struct file *file;
	struct socket *socket;
	long result = socket_get(fd, &file, &socket);
	if (result < 0)
		return result;
	result = socket->ops->name(socket, false, &address);
	if (result >= 0)
		result = address_to_user(&address, (size_t)result, user, user_size);
	file_drop(file);
	return result;
}
