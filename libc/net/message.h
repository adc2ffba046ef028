/* SPDX-License-Identifier: MIT */
/* What one call sends or receives: buffers of the program's, an address, control data, flags (recvmsg(2),
 * cmsg(3)). */
#pragma once

#include "file/vectors.h"

/* Any family's address, as the program has it: struct sockaddr_storage. */
struct socket_address {
	uint16_t family;
	char data[126];
};

#define CONTROL_LIMIT 20480 /* bytes of control data that one call sends: net.core.optmem_max */

struct control_header {
	size_t size; /* with this header */
	int level, type;
};

/* Each piece of control data begins at a multiple of 8. */
#define CONTROL_ALIGN(size) (((size_t)(size) + 7) & ~7UL)

struct message {
	const struct file_vector *vectors; /* those that are not done */
	size_t count;
	size_t offset; /* into the first vector */
	size_t left;   /* bytes of all that are not done */

	struct socket_address address; /* where to; of receiving: filled in */
	size_t address_size;           /* 0: none */

	char *control; /* sending: the shim's copy; receiving: the program's room */
	size_t control_size;
	size_t control_used; /* of receiving */

	int flags; /* MSG_*, as asked for */
	int told;  /* MSG_*, as recvmsg(2) gives them back */
};

/* A message of these buffers and nothing else. */
void message_init(struct message *message, const struct file_vector *vectors, size_t count, int flags);

/* Copies from (read) or to (write) the program's buffers and moves on: bytes done, fewer at a bad address. */
size_t message_read(struct message *message, void *to, size_t size);
size_t message_write(struct message *message, const void *from, size_t size);

/* Gives a piece of control data to the program, as much of it as fits; MSG_CTRUNC where it is cut. */
void message_control(struct message *message, int level, int type, const void *data, size_t size);

/* The first piece of control data of a message that is sent, or the one behind `at`; NULL at the end. */
const struct control_header *message_next_control(const struct message *message,
                                                  const struct control_header *at);

/* A msghdr of the program's, its vectors copied: 0 or -errno. message_drop() it. */
struct user_message {
	void *address;
	uint32_t address_size, padding0;
	const struct file_vector *vectors;
	size_t count;
	void *control;
	size_t control_size;
	int flags, padding1;
};

struct message_memory {
	struct file_vectors vectors;
	void *control; /* in the heap, or NULL */
	size_t control_size;
};

long message_from_user(struct message *message, struct message_memory *memory,
                       const struct user_message *user, bool sending);
void message_drop(struct message_memory *memory);

/* An address of the program's: 0, -EINVAL or -EFAULT. */
long address_from_user(struct socket_address *address, const void *user, size_t size);

/* Gives an address of `size` bytes to the program, cut to the room it has, and the whole size: 0, -EINVAL,
 * -EFAULT. */
long address_to_user(const struct socket_address *address, size_t size, void *user, uint32_t *user_size);
