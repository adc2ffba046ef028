/* SPDX-License-Identifier: MIT */
/* Waiting for the standard streams. */
#include "abi/poll.h"
#include "core/syscall.h"
#include "file/stdio_stream.h"

STREAM_POLL(stdio_poll);

unsigned stdio_poll(struct file *file, struct poll_table *table)
{
	bool pipe = stdio_of(file)->pipe;
	unsigned events = 0;
	if (file->readable) {
		struct stream *stream = stdio_input(file);
		poll_enter(table, &stream->readable);
		bool ready = stream->ops->can_read(stream);
		if (ready && (!pipe || stream->ops->waiting(stream) > 0))
			events |= POLLIN | POLLRDNORM;
		if (ready && stream->ops->ended(stream))
			events |= POLLHUP;
	}
	if (file->writable) {
		struct stream *stream = stdio_output(file);
		poll_enter(table, &stream->writable);
		if (stream->ops->can_write(stream))
			events |= POLLOUT | POLLWRNORM;
		if (pipe && stream->ops->broken(stream))
			events |= POLLERR;
	}
	return events;
}
