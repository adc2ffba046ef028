/* SPDX-License-Identifier: MIT */
/* recvfrom, recvmsg: a message from another socket. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "net/deliver.h"

SYSCALL6(recvfrom, int, fd, char *, buffer, size_t, size, int, flags, void *, user, uint32_t *, user_size)
{
	struct file_vector vector = {buffer, MIN(size, FILE_TRANSFER_LIMIT)};
	struct message message;
	if (!user_range(buffer, size))
		return -EFAULT;
	SOCKET_CALL(call, fd);
	message_init(&message, &vector, 1, flags);
	long result = socket_receive(call.file, call.socket, &message);
	if (result < 0 || user == NULL)
		return result;
	long given = address_to_user(&message.address, message.address_size, user, user_size);
	return given < 0 ? given : result;
}

SYSCALL3(recvmsg, int, fd, struct user_message *, user, int, flags)
{
	SOCKET_CALL(call, fd);
	return socket_receive_message(call.file, call.socket, user, flags);
}
