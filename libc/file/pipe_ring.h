/* SPDX-License-Identifier: MIT */
/* The inside of a pipe, for file/pipe.c and file/pipe_splice.c and nobody else. */
#pragma once

#include "core/wait.h"
#include "file/pipe.h"

/* One page of data. Small writes are added to the last one while they fit whole, as on Linux: when a pipe is
 * full depends on how it was filled. */
struct pipe_slot {
	char *page;
	unsigned offset, length; /* bytes */
	bool closed;             /* came by splice(2): nothing is added to it */
};

struct pipe {
	struct pipe_slot *slots;                /* a ring */
	unsigned slot_count;                    /* a power of two */
	unsigned head, tail;                    /* slots ever filled, ever emptied */
	unsigned readers, writers;              /* open ends */
	unsigned openings_read, openings_write; /* ever: fifo_open waits for the other side to come */
	unsigned reserved; /* slots for what splice(2) is waiting to read from elsewhere */
	bool first_taken;  /* splice(2) is writing the first slot elsewhere: it is not for other readers */
	struct wait_queue changed;
	struct inode *inode; /* of the pipe, or of the FIFO; the open files hold it */
};

static inline struct pipe_slot *slot_at(const struct pipe *pipe, unsigned number)
{
	return &pipe->slots[number & (pipe->slot_count - 1)];
}

static inline bool is_empty(const struct pipe *pipe)
{
	return pipe->head == pipe->tail;
}

static inline bool is_full(const struct pipe *pipe)
{
	return pipe->head - pipe->tail + pipe->reserved == pipe->slot_count;
}

/* For wait_until(pipe->changed): something can be read, or never will be; something can be written, or never.
 */
bool pipe_readable(void *pipe);
bool pipe_has_room(void *pipe);

long pipe_broken(void); /* nobody reads: SIGPIPE and -EPIPE */

struct pipe *pipe_of(struct file *file); /* NULL when it is no pipe */
