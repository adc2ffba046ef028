/* SPDX-License-Identifier: MIT */
/* The bytes of a console's port: output is copied and handed over. */
#include "dev/virtio/console_port.h"
#include "abi/errno.h"
#include "core/heap.h"
#include "core/page.h"
#include "core/usermem.h"

OPTIONAL(port_read);
OPTIONAL(port_can_read);
OPTIONAL(port_waiting);

#define OUTPUT_BUFFERS 4
#define OUTPUT_LARGE_ORDER 4 /* pages of an output buffer once the program writes much: 64 KiB */

/* Ports have queues 0 and 1, then (control has 2 and 3) 4 and 5 and so on. */
static unsigned queue_number(const struct port *port, bool output)
{
	return (port->number == 0 ? 0 : 2 * port->number + 2) + output;
}

bool port_half_start(struct port *port, struct port_half *half, bool output)
{
	size_t size = virtio_queue_bytes(PORT_BUFFERS);
	void *memory = heap_alloc(size);
	if (memory == NULL)
		return false;
	if (virtio_queue_init(&half->queue, port->device, queue_number(port, output), PORT_BUFFERS, memory) <
	    0) {
		heap_free(memory, size);
		return false;
	}
	half->started = true;
	return true;
}

static bool port_ended(struct stream *stream)
{
	return !port_of(stream)->open;
}

/* A port that nobody has opened yet takes and drops what is written; one that was closed does not. */
static bool port_broken(struct stream *stream)
{
	const struct port *port = port_of(stream);
	return !port->open && port->was_open;
}

static void output_reclaim(struct port_half *output)
{
	unsigned buffer;
	size_t written;
	while (virtio_queue_take(&output->queue, &buffer, &written))
		output->held |= 1U << buffer;
}

/* One more buffer, larger than a page if the program has much to write; false when memory is short. */
static bool output_add(struct port_half *output, size_t size)
{
	unsigned order = size > PAGE_SIZE ? OUTPUT_LARGE_ORDER : 0;
	char *memory = output->count < OUTPUT_BUFFERS ? page_alloc_order(order) : NULL;
	if (memory == NULL && order > 0)
		return output_add(output, PAGE_SIZE);
	if (memory == NULL)
		return false;
	output->buffers[output->count] = memory;
	output->pages[output->count] = (uint16_t)(1U << order);
	output->held |= 1U << output->count++;
	return true;
}

bool port_output_start(struct port *port)
{
	return port_half_start(port, &port->output, true) && output_add(&port->output, PAGE_SIZE);
}

/* A free buffer, the largest: its number, or -1. */
static int output_buffer(struct port *port, size_t size)
{
	struct port_half *output = &port->output;
	if (!output->started && !port_half_start(port, output, true))
		return -1;
	output_reclaim(output);
	if (output->held == 0 && !output_add(output, size))
		return -1;
	unsigned best = (unsigned)__builtin_ctz(output->held);
	for (unsigned i = best; i < output->count; i++)
		if (output->held >> i & 1 && output->pages[i] > output->pages[best])
			best = i;
	return (int)best;
}

/* A program that comes to write much after it began with little: its page becomes a large buffer. */
static void output_grow(struct port_half *output, unsigned buffer, size_t size)
{
	if (size <= PAGE_SIZE || output->pages[buffer] > 1)
		return;
	char *large = page_alloc_order(OUTPUT_LARGE_ORDER);
	if (large == NULL)
		return;
	page_free(output->buffers[buffer]);
	output->buffers[buffer] = large;
	output->pages[buffer] = 1U << OUTPUT_LARGE_ORDER;
}

static long port_write(struct stream *stream, const void *from, size_t size)
{
	struct port *port = port_of(stream);
	struct port_half *output = &port->output;
	if (output->queue.offered > 0) /* one line needs no more than to be handed over */
		console_listen();
	if (port_broken(stream))
		return -EPIPE;
	int buffer = output_buffer(port, size);
	if (buffer < 0)
		return output->count == 0 ? -ENOMEM : -EAGAIN;
	output_grow(output, (unsigned)buffer, size);
	size = MIN(size, output->pages[buffer] * PAGE_SIZE);
	if (mem_copy(output->buffers[buffer], from, size) != 0)
		return -EFAULT;
	output->held &= ~(1U << buffer);
	port_interrupts(&output->queue, &stream->writable);
	virtio_queue_give(&output->queue, (unsigned)buffer, output->buffers[buffer], size, false);
	virtio_queue_notify(&output->queue);
	return (long)size;
}

/* Some buffer is ours, or (all true) every one; where not, the device interrupts at the next change. */
static bool output_free(struct port_half *output, bool all)
{
	if (!output->started)
		return true;
	for (int look = 0; look < 2; look++) {
		output_reclaim(output);
		unsigned held = (unsigned)__builtin_popcount(output->held);
		if (all ? held == output->count : held > 0 || output_add(output, PAGE_SIZE))
			return true;
		virtio_queue_interrupts(&output->queue, true);
	}
	return false;
}

static bool port_can_write(struct stream *stream)
{
	console_listen();
	return port_broken(stream) || output_free(&port_of(stream)->output, false);
}

static bool port_drained(struct stream *stream)
{
	return port_broken(stream) || output_free(&port_of(stream)->output, true);
}

static const struct stream_ops port_ops = {
    .read = port_read,
    .write = port_write,
    .can_read = port_can_read,
    .can_write = port_can_write,
    .waiting = port_waiting,
    .ended = port_ended,
    .broken = port_broken,
    .drained = port_drained,
};

void port_opened(struct port *port, bool open)
{
	port->open = open;
	port->was_open |= open;
	wait_wake(&port->stream.readable);
	wait_wake(&port->stream.writable);
}

struct port *port_create(struct virtio_device *device, uint32_t number)
{
	struct port *port = heap_alloc(sizeof(*port));
	if (port == NULL)
		return NULL;
	port->stream.ops = &port_ops;
	wait_queue_init(&port->stream.readable);
	wait_queue_init(&port->stream.writable);
	port->device = device;
	port->number = number;
	list_init(&port->link);
	return port;
}
