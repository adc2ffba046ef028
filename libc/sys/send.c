/* SPDX-License-Identifier: MIT */
/* sendto, sendmsg: a message to another socket. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "net/deliver.h"

SYSCALL6(sendto, int, fd, char *, buffer, size_t, size, int, flags, const void *, user, int, user_size)
{
	struct file_vector vector = {buffer, MIN(size, FILE_TRANSFER_LIMIT)};
	struct message message;
	if (!user_range(buffer, size))
		return -EFAULT;
	SOCKET_CALL(call, fd);
	message_init(&message, &vector, 1, flags);
	if (user != NULL && user_size != 0) {
		message.address_size = (size_t)user_size;
		long result = address_from_user(&message.address, user, message.address_size);
		if (result < 0)
			return result;
	}
	return socket_send(call.file, call.socket, &message);
}

SYSCALL3(sendmsg, int, fd, const struct user_message *, user, int, flags)
{
	SOCKET_CALL(call, fd);
	return socket_send_message(call.file, call.socket, user, flags);
}
