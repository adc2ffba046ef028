/* SPDX-License-Identifier: MIT */
/* Finds streams by name; the last resort is the machine's serial console, which has no names and no end of
 * input. */
#include "dev/stream.h"
#include "abi/errno.h"
#include "core/usermem.h"
#include "lib/string.h"
#include "plat/plat.h"

static struct stream *(*source)(const char *name);

#define SERIAL_WRITE_LIMIT 256 /* bytes copied at a time */

static int serial_next = -1; /* a byte that was looked at and not yet read */

static size_t serial_waiting(struct stream *stream)
{
	(void)stream;
	if (serial_next < 0)
		serial_next = plat_console_read();
	return serial_next >= 0;
}

static long serial_read(struct stream *stream, void *to, size_t size)
{
	size_t done = 0;
	while (done < size && serial_waiting(stream)) {
		char byte = (char)(serial_next == '\r' ? '\n' : serial_next);
		if (mem_copy((char *)to + done, &byte, 1) != 0)
			return done > 0 ? (long)done : -EFAULT;
		serial_next = -1;
		done++;
		if (byte == '\n')
			break;
	}
	return done > 0 || size == 0 ? (long)done : -EAGAIN;
}

static long serial_write(struct stream *stream, const void *from, size_t size)
{
	char text[SERIAL_WRITE_LIMIT];
	(void)stream;
	size = MIN(size, sizeof(text));
	if (mem_copy(text, from, size) != 0)
		return -EFAULT;
	plat_console_write(text, size);
	return (long)size;
}

static void serial_interrupt(void *argument)
{
	struct stream *stream = argument;
	wait_wake(&stream->readable);
}

static bool serial_can_read(struct stream *stream)
{
	static bool listening;
	if (serial_waiting(stream) > 0)
		return true;
	if (!listening)
		plat_console_listen(serial_interrupt, stream);
	listening = true;
	return serial_waiting(stream) > 0;
}

static bool serial_can_write(struct stream *stream)
{
	(void)stream;
	return true;
}

static bool never(struct stream *stream)
{
	(void)stream;
	return false;
}

static const struct stream_ops serial_ops = {
    .read = serial_read,
    .write = serial_write,
    .can_read = serial_can_read,
    .can_write = serial_can_write,
    .waiting = serial_waiting,
    .ended = never,
    .broken = never,
    .drained = serial_can_write,
};

static struct stream serial = {
    .ops = &serial_ops,
    .readable = {LIST_EMPTY(serial.readable.waiters)},
    .writable = {LIST_EMPTY(serial.writable.waiters)},
};

void stream_source_set(struct stream *(*find)(const char *name))
{
	source = find;
}

struct stream *stream_find(const char *name)
{
	struct stream *stream = source != NULL ? source(name) : NULL;
	return stream != NULL ? stream : &serial;
}
