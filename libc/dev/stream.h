/* SPDX-License-Identifier: MIT */
/* What a device that carries bytes in order can do: the program's standard input, output and errors. */
#pragma once

#include "core/wait.h"
#include "lib/types.h"

struct stream;

/* Nothing here waits: -EAGAIN says "not now", and the queues say when to ask again. */
struct stream_ops {
	/* OPTIONAL, as can_read and waiting. */
	long (*read)(struct stream *stream, void *to,
	             size_t size); /* bytes, 0 at the end of input, -EAGAIN, -EFAULT */
	long (*write)(struct stream *stream, const void *from,
	              size_t size); /* bytes, -EPIPE: nobody reads, -EAGAIN */

	/* True when a read (write) would not give -EAGAIN; while false, the queue is woken when that changes.
	 */
	bool (*can_read)(struct stream *stream);
	bool (*can_write)(struct stream *stream);

	size_t (*waiting)(struct stream *stream); /* bytes that a read would find */
	bool (*ended)(struct stream *stream);     /* no more input will come */
	bool (*broken)(struct stream *stream);    /* nobody reads what is written */
	bool (*drained)(
	    struct stream *stream); /* all that was written has left the machine; else writable is woken */
};

/* What only programs have that wait for streams, or (also) read from them: these calls bring it. */
#define STREAM_POLL(symbol)               \
	BROUGHT_BY(symbol, poll, "");     \
	BROUGHT_BY(symbol, ppoll, "");    \
	BROUGHT_BY(symbol, select, "");   \
	BROUGHT_BY(symbol, pselect6, ""); \
	BROUGHT_BY(symbol, epoll_ctl, "")
#define STREAM_INPUT(symbol)              \
	STREAM_POLL(symbol);              \
	BROUGHT_BY(symbol, read, "");     \
	BROUGHT_BY(symbol, readv, "");    \
	BROUGHT_BY(symbol, preadv2, "");  \
	BROUGHT_BY(symbol, sendfile, ""); \
	BROUGHT_BY(symbol, splice, "");   \
	BROUGHT_BY(symbol, ioctl, "FIONREAD TCFLSH TCSETS TCSETSW TCSETSF")

struct stream {
	const struct stream_ops *ops;
	struct wait_queue readable, writable;
};

/* A device that holds named streams tells of itself at boot. find: the stream, or NULL when it has none of
 * the name. */
void stream_source_set(struct stream *(*find)(const char *name));

/* The stream of that name; where no device has it, the machine's serial console. */
struct stream *stream_find(const char *name);
