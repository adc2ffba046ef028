/* SPDX-License-Identifier: MIT */
/* What comes in by a console's port: it waits in pages that the device fills. */
#include "abi/errno.h"
#include "core/page.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "dev/virtio/console_port.h"

STREAM_INPUT(port_read);

#define BATCH (PORT_BUFFERS / 2) /* buffers given back before the device is told */

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
	if (!port_half_start(port, input, false)) {
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

long port_read(struct stream *stream, void *to, size_t size)
{
	struct port *port = port_of(stream);
	size_t done = 0;
	if (port->input.started)
		port_interrupts(&port->input.queue, &stream->readable);
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

bool port_can_read(struct stream *stream)
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

size_t port_waiting(struct stream *stream)
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
