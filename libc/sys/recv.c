/* SPDX-License-Identifier: MIT */
/* recvfrom, recvmsg: a message from another socket. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "net/deliver.h"

SYSCALL6(recvfrom, int, fd, char *, buffer, size_t, size, int, flags, void *, user, uint32_t *, user_size)
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
	result = socket_receive(file, socket, &message);
	if (result >= 0 && user != NULL) {
		long given = address_to_user(&message.address, message.address_size, user, user_size);
		result = given < 0 ? given : result;
	}
	file_drop(file);
	return result;
}

SYSCALL3(recvmsg, int, fd, struct user_message *, user, int, flags)
{
	struct file *file;
	struct socket *socket;
	long result = socket_get(fd, &file, &socket);
	if (result < 0)
		return result;
	result = socket_receive_message(file, socket, user, flags);
	file_drop(file);
	return result;
}
