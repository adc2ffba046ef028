/* SPDX-License-Identifier: MIT */
/* Messages from and to a msghdr of the program's: address, control data and flags go back into it. */
#include "net/deliver.h"
#include "abi/errno.h"
#include "abi/socket.h"
#include "core/usermem.h"

/* The msghdr's own fields that receiving changes. */
static long give_back(struct user_message *user, const struct user_message *copy,
                      const struct message *message)
{
	uint32_t address_size = (uint32_t)message->address_size;
	size_t control = message->control_used;
	int told = message->told | (message->flags & MSG_CMSG_CLOEXEC);
	if (copy->address != NULL) {
		if (user_write(copy->address, &message->address,
		               MIN(message->address_size, copy->address_size)) < 0 ||
		    user_write(&user->address_size, &address_size, sizeof(address_size)) < 0)
			return -EFAULT;
	}
	if (user_write(&user->control_size, &control, sizeof(control)) < 0)
		return -EFAULT;
	return user_write(&user->flags, &told, sizeof(told));
}

long socket_receive_message(struct file *file, struct socket *socket, struct user_message *user, int flags)
{
	struct user_message copy;
	struct message message;
	struct message_memory memory;
	if (user_read(&copy, user, sizeof(copy)) < 0)
		return -EFAULT;
	if (copy.address != NULL && (int32_t)copy.address_size < 0)
		return -EINVAL;
	long result = message_from_user(&message, &memory, &copy, false);
	if (result < 0)
		return result;
	message.flags = flags;
	result = socket_receive(file, socket, &message);
	message_drop(&memory);
	if (result >= 0 && give_back(user, &copy, &message) < 0)
		result = -EFAULT;
	return result;
}

long socket_send_message(struct file *file, struct socket *socket, const struct user_message *user, int flags)
{
	struct user_message copy;
	struct message message;
	struct message_memory memory;
	if (user_read(&copy, user, sizeof(copy)) < 0)
		return -EFAULT;
	long result = message_from_user(&message, &memory, &copy, true);
	if (result < 0)
		return result;
	message.flags = flags;
	result = socket_send(file, socket, &message);
	message_drop(&memory);
	return result;
}
