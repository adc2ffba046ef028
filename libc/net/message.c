/* SPDX-License-Identifier: MIT */
/* Messages: going through the program's buffers, and building control data in its memory. */
#include "net/message.h"
#include "abi/errno.h"
#include "abi/socket.h"
#include "core/heap.h"
#include "core/usermem.h"
#include "lib/string.h"

void message_init(struct message *message, const struct file_vector *vectors, size_t count, int flags)
{
	/* Not the address, which is the largest part: without a size there is none. */
	message->vectors = vectors;
	message->count = count;
	message->offset = message->left = 0;
	message->address_size = 0;
	message->control = NULL;
	message->control_size = message->control_used = 0;
	message->flags = flags;
	message->told = 0;
	for (size_t i = 0; i < count; i++)
		message->left += vectors[i].size;
}

/* Moves size bytes; buffer lies in the shim. */
static size_t move(struct message *message, char *buffer, size_t size, bool to_program)
{
	size_t done = 0;
	while (done < size && message->count > 0) {
		const struct file_vector *vector = message->vectors;
		char *user = vector->base + message->offset;
		size_t part = MIN(size - done, vector->size - message->offset);
		size_t copied = to_program ? file_copy(user, buffer + done, part, user)
		                           : file_copy(buffer + done, user, part, user);
		done += copied;
		message->offset += copied;
		if (copied < part)
			break;
		if (message->offset == vector->size) {
			message->offset = 0;
			message->vectors++;
			message->count--;
		}
	}
	message->left -= done;
	return done;
}

size_t message_read(struct message *message, void *to, size_t size)
{
	return move(message, to, size, false);
}

size_t message_write(struct message *message, const void *from, size_t size)
{
	return move(message, (char *)from, size, true);
}

void message_control(struct message *message, int level, int type, const void *data, size_t size)
{
	size_t room = message->control_size - message->control_used;
	struct control_header header = {sizeof(header) + size, level, type};
	if (room < sizeof(header)) {
		message->told |= MSG_CTRUNC;
		return;
	}
	if (room < header.size) {
		message->told |= MSG_CTRUNC;
		header.size = room;
	}
	char *at = message->control + message->control_used;
	if (user_write(at, &header, sizeof(header)) < 0 ||
	    user_write(at + sizeof(header), data, header.size - sizeof(header)) < 0)
		return; /* as on Linux: the data is lost, the call goes on */
	message->control_used += MIN(CONTROL_ALIGN(header.size), room);
}

const struct control_header *message_next_control(const struct message *message,
                                                  const struct control_header *at)
{
	const char *end = message->control + message->control_size;
	const char *next = at == NULL ? message->control : (const char *)at + CONTROL_ALIGN(at->size);
	if (message->control == NULL || next > end || (size_t)(end - next) < sizeof(*at))
		return NULL;
	const struct control_header *header = (const void *)next;
	if (header->size < sizeof(*header) || header->size > (size_t)(end - next))
		return NULL;
	return header;
}

static long control_from_user(struct message *message, struct message_memory *memory,
                              const struct user_message *user)
{
	if (user->control == NULL || user->control_size == 0)
		return 0;
	if (user->control_size > CONTROL_LIMIT)
		return -ENOBUFS;
	memory->control = heap_alloc(user->control_size);
	if (memory->control == NULL)
		return -ENOMEM;
	memory->control_size = user->control_size;
	message->control = memory->control;
	message->control_size = user->control_size;
	return user_read(memory->control, user->control, user->control_size);
}

long message_from_user(struct message *message, struct message_memory *memory,
                       const struct user_message *user, bool sending)
{
	memory->control = NULL;
	if (user->count > VECTOR_LIMIT)
		return -EMSGSIZE;
	long result = vectors_read(&memory->vectors, user->vectors, user->count);
	if (result < 0)
		return result;
	message_init(message, memory->vectors.all, memory->vectors.count, 0);
	if (sending)
		result = control_from_user(message, memory, user);
	if (result == 0 && sending && user->address != NULL && user->address_size != 0) {
		message->address_size = user->address_size;
		result = address_from_user(&message->address, user->address, user->address_size);
	}
	if (!sending && user->control != NULL) {
		message->control = user->control;
		message->control_size = user->control_size;
	}
	if (result < 0)
		message_drop(memory);
	return result;
}

void message_drop(struct message_memory *memory)
{
	vectors_drop(&memory->vectors);
	heap_free(memory->control, memory->control_size);
}

long address_from_user(struct socket_address *address, const void *user, size_t size)
{
	if (size > sizeof(*address))
		return -EINVAL;
	memset(address, 0, sizeof(*address));
	return user_read(address, user, size);
}

long address_to_user(const struct socket_address *address, size_t size, void *user, uint32_t *user_size)
{
	uint32_t room, whole = (uint32_t)size;
	if (user_read(&room, user_size, sizeof(room)) < 0)
		return -EFAULT;
	if ((int32_t)room < 0)
		return -EINVAL;
	if (user_write(user, address, MIN(size, room)) < 0)
		return -EFAULT;
	return user_write(user_size, &whole, sizeof(whole));
}
