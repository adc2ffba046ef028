/* SPDX-License-Identifier: MIT */
/* getsockopt, setsockopt: a socket's options, one at a time. What is not served is said aloud by those who
 * look. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "lib/string.h"
#include "net/socket.h"

SYSCALL5(setsockopt, int, fd, int, level, int, name, const void *, user, int, size)
{
	char value[SOCKET_LEVEL_LIMIT];
	SOCKET_CALL(call, fd);
	if (size < 0)
		return -EINVAL;
	size_t used = MIN((size_t)size, sizeof(value));
	if (user_read(value, user, used) < 0)
		return -EFAULT;
	return socket_set_option(call.socket, level, name, value, used);
}

SYSCALL5(getsockopt, int, fd, int, level, int, name, void *, user, int *, user_size)
{
	char value[SOCKET_LEVEL_LIMIT];
	int room;
	SOCKET_CALL(call, fd);
	memset(value, 0, sizeof(value));
	if (user_read(&room, user_size, sizeof(room)) < 0)
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	long result = socket_get_option(call.socket, level, name, value, sizeof(value));
	if (result < 0)
		return result;
	room = MIN(room, (int)result);
	result = user_write(user, value, (size_t)room);
	return result < 0 ? result : user_write(user_size, &room, sizeof(room));
}
