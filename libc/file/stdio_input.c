/* SPDX-License-Identifier: MIT */
/* Reading from the standard streams. */
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/stdio_stream.h"

STREAM_INPUT(stdio_read);

static bool can_read(void *stream)
{
	return ((struct stream *)stream)->ops->can_read(stream);
}

long stdio_read(struct file *file, void *to, size_t size, off_t *position)
{
	struct stream *stream = stdio_input(file);
	(void)position;
	for (;;) {
		long result = stream->ops->read(stream, to, size);
		if (result != -EAGAIN || file->flags & O_NONBLOCK)
			return result;
		int error = wait_until(&stream->readable, can_read, stream);
		if (error < 0)
			return error;
	}
}

long stdio_count(struct file *file, unsigned long argument)
{
	struct stream *stream = file->readable ? stdio_input(file) : NULL;
	int count = stream != NULL ? (int)stream->ops->waiting(stream) : 0;
	return user_write((void *)argument, &count, sizeof(count));
}
