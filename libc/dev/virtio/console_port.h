/* SPDX-License-Identifier: MIT */
/* One port of a virtio console: a stream each way, each in a queue of its own. */
#pragma once

#include "dev/stream.h"
#include "dev/virtio/virtio.h"

#define PORT_NAME_SIZE 56
#define PORT_BUFFERS 16 /* descriptors of each queue */

struct port_half {
	struct virtio_queue queue;
	bool started;   /* the queue is set up; at the first use */
	unsigned held;  /* bits: buffers that are ours at the moment */
	unsigned count; /* buffers there are */
	char *buffers[PORT_BUFFERS];
	uint16_t pages[PORT_BUFFERS]; /* size of each */
};

struct port {
	struct stream stream;
	struct virtio_device *device;
	uint32_t number;
	char name[PORT_NAME_SIZE];
	bool open, was_open; /* someone holds the other end; ever did */
	struct port_half input, output;
	bool holds;       /* an input buffer is being read */
	unsigned current; /* which */
	size_t current_at, current_size;
	struct list link;
};

struct port *port_create(struct virtio_device *device, uint32_t number); /* NULL when memory is short */
void port_opened(struct port *port, bool open);                          /* the device says so */
bool port_output_start(struct port *port); /* its queue and a first buffer; false when memory is short */

bool port_half_start(struct port *port, struct port_half *half, bool output);

static inline struct port *port_of(struct stream *stream)
{
	return CONTAINER_OF(stream, struct port, stream);
}

/* While data flows nobody needs interrupts, but those who watch for changes all the time (epoll). */
static inline void port_interrupts(struct virtio_queue *queue, const struct wait_queue *watchers)
{
	virtio_queue_interrupts(queue, !list_empty(&watchers->waiters));
}

/* Of console_input.c: OPTIONAL. */
long port_read(struct stream *stream, void *to, size_t size);
bool port_can_read(struct stream *stream);
size_t port_waiting(struct stream *stream);

/* Defined by console.c. */
void console_listen(void);                 /* from now on the device tells whose other ends open and close */
void console_port_open(struct port *port); /* tells the device that we take the port's input */
