/* SPDX-License-Identifier: MIT */
/* sendto, sendmsg: a message to another socket. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "net/deliver.h"

SYSCALL6(sendto, int, fd, char *, buffer, size_t, size, int, flags, const void *, user, int, user_size)
{
	struct file_vector vector = {buffer, MIN(size, FILE_TRANSFER_LIMIT)};
	struct message message;
	struct file *file;
	struct socket *socket;
	if (!user_range(buffer, size))
		return -EFAULT;
	long result = socket_get(fd, &file, &socket);
	if (result < 0)
		return result;
	message_init(&message, &vector, 1, flags);
	if (user != NULL && user_size != 0) {
		message.address_size = (size_t)user_size;
		result =
		    user_size < 0 ? -EINVAL : address_from_user(&message.address, user, message.address_size);
	}
	if (result == 0)
		result = socket_send(file, socket, &message);
	file_drop(file);
	return result;
}

SYSCALL3(sendmsg, int, fd, const struct user_message *, user, int, flags)
{
	struct file *file;
	struct socket *socket;
	long result = socket_get(fd, &file, &socket);
	if (result < 0)
		return result;
	result = socket_send_message(file, socket, user, flags);
	file_drop(file);
	return result;
}
