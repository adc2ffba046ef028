/* SPDX-License-Identifier: MIT */
/* Finds streams by name; the last resort is the machine's serial console, which has no names and no end of
 * input. */
#include "abi/errno.h"
#include "core/usermem.h"
#include "dev/serial.h"
#include "lib/string.h"
#include "plat/plat.h"

static struct stream *(*source)(const char *name);

OPTIONAL(serial_read);
OPTIONAL(serial_can_read);
OPTIONAL(serial_waiting);

#define SERIAL_WRITE_LIMIT 256 /* bytes copied at a time */

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
