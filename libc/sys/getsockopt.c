/* SPDX-License-Identifier: MIT */
/* getsockopt, setsockopt: a socket's options, one at a time. What is not served is said aloud by those who
 * look. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "lib/string.h"
#include "net/socket.h"

SYSCALL5(setsockopt, int, fd, int, level, int, name, const void *, user, int, size)
{
	char value[SOCKET_LEVEL_LIMIT];
	struct file *file;
	struct socket *socket;
	long result = socket_get(fd, &file, &socket);
	if (result < 0)
		return result;
	if (size < 0)
		result = -EINVAL;
	else if (user_read(value, user, MIN((size_t)size, sizeof(value))) < 0)
		result = -EFAULT;
	else
		result = socket_set_option(socket, level, name, value, MIN((size_t)size, sizeof(value)));
	file_drop(file);
	return result;
}

SYSCALL5(getsockopt, int, fd, int, level, int, name, void *, user, int *, user_size)
{
	char value[SOCKET_LEVEL_LIMIT];
	struct file *file;
	struct socket *socket;
	int room;
	long result = socket_get(fd, &file, &socket);
	if (result < 0)
		return result;
	memset(value, 0, sizeof(value));
	if (user_read(&room, user_size, sizeof(room)) < 0)
		result = -EFAULT;
	else if (room < 0)
		result = -EINVAL;
	else
		result = socket_get_option(socket, level, name, value, sizeof(value));
	if (result >= 0) {
		room = MIN(room, (int)result);
		result = user_write(user, value, (size_t)room);
	}
	if (result == 0)
		result = user_write(user_size, &room, sizeof(room));
	file_drop(file);
	return result;
}
