/* SPDX-License-Identifier: MIT */
/* The bytes of a console's port: input waits in pages that the device fills, output is copied and handed
 * over. */
#include "dev/virtio/console_port.h"
#include "abi/errno.h"
#include "core/heap.h"
#include "core/page.h"
#include "core/usermem.h"

#define BATCH (PORT_BUFFERS / 2) /* buffers given back before the device is told */
#define OUTPUT_BUFFERS 4
#define OUTPUT_LARGE_ORDER 4 /* pages of an output buffer once the program writes much: 64 KiB */

/* Ports have queues 0 and 1, then (control has 2 and 3) 4 and 5 and so on. */
static unsigned queue_number(const struct port *port, bool output)
{
	return (port->number == 0 ? 0 : 2 * port->number + 2) + output;
}

static bool half_start(struct port *port, struct port_half *half, bool output)
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

static void input_add(struct port_half *input, char *page)
{
	input->buffers[input->count] = page;
	virtio_queue_give(&input->queue, input->count++, page, PAGE_SIZE, true);
}

/* As many buffers as there is memory for, one at least. */
static bool input_start(struct port *port)
{
	struct port_half *input = &port->input;
	char *page = page_alloc();
	if (page == NULL)
		return false;
	if (!half_start(port, input, false)) {
		page_free(page);
		return false;
	}
	do
		input_add(input, page);
	while (input->count < PORT_BUFFERS && (page = page_alloc()) != NULL);
	console_port_open(port);
	virtio_queue_notify(&input->queue);
	return true;
}

static void input_return(struct port *port)
{
	struct port_half *input = &port->input;
	virtio_queue_give(&input->queue, port->current, input->buffers[port->current], PAGE_SIZE, true);
	port->holds = false;
}

/* Makes sure that there is a buffer with bytes to read. */
static bool input_ready(struct port *port)
{
	struct port_half *input = &port->input;
	if (!input->started) {
		console_listen();
		if (!port->open || !input_start(port))
			return false;
	}
	while (!port->holds || port->current_at == port->current_size) {
		if (port->holds)
			input_return(port);
		if (!virtio_queue_take(&input->queue, &port->current, &port->current_size))
			return false;
		port->holds = true;
		port->current_at = 0;
	}
	return true;
}

static void input_notify(struct port *port, bool always)
{
	struct virtio_queue *queue = &port->input.queue;
	if (port->input.started && (always || (uint16_t)(queue->offered - queue->told) >= BATCH))
		virtio_queue_notify(queue);
}

static struct port *port_of(struct stream *stream)
{
	return CONTAINER_OF(stream, struct port, stream);
}

/* While data flows nobody needs interrupts, but those who watch for changes all the time (epoll). */
static void interrupts_for(struct virtio_queue *queue, const struct wait_queue *watchers)
{
	virtio_queue_interrupts(queue, !list_empty(&watchers->waiters));
}

static long port_read(struct stream *stream, void *to, size_t size)
{
	struct port *port = port_of(stream);
	size_t done = 0;
	if (port->input.started)
		interrupts_for(&port->input.queue, &stream->readable);
	while (done < size && input_ready(port)) {
		size_t part = MIN(size - done, port->current_size - port->current_at);
		const char *from = port->input.buffers[port->current] + port->current_at;
		if (mem_copy((char *)to + done, from, part) != 0)
			return done > 0 ? (long)done : -EFAULT;
		port->current_at += part;
		done += part;
	}
	input_notify(port, done < size);
	if (done > 0 || size == 0 || !port->open)
		return (long)done;
	return port->input.started ? -EAGAIN : -ENOMEM;
}

static bool port_can_read(struct stream *stream)
{
	struct port *port = port_of(stream);
	if (input_ready(port) || !port->open)
		return true;
	if (!port->input.started) /* no memory: the read says so */
		return true;
	input_notify(port, true);
	virtio_queue_interrupts(&port->input.queue, true);
	return input_ready(port);
}

static size_t port_waiting(struct stream *stream)
{
	struct port *port = port_of(stream);
	if (!input_ready(port))
		return 0;
	size_t size = port->current_size - port->current_at;
	struct virtio_queue *queue = &port->input.queue;
	for (uint16_t at = queue->seen; at != queue->used->index; at++)
		size += queue->used->ring[at % queue->size].length;
	return size;
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
	return half_start(port, &port->output, true) && output_add(&port->output, PAGE_SIZE);
}

/* A free buffer, the largest: its number, or -1. */
static int output_buffer(struct port *port, size_t size)
{
	struct port_half *output = &port->output;
	if (!output->started && !half_start(port, output, true))
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
	interrupts_for(&output->queue, &stream->writable);
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
