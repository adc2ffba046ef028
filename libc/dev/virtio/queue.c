/* SPDX-License-Identifier: MIT */
/* What all virtio devices share: split queues (Virtio 1.2, section 2.7), the start (3.1.1), and the list of
 * drivers. */
#include "abi/errno.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/memory.h"
#include "core/heap.h"
#include "core/log.h"
#include "dev/virtio/virtio.h"

#define DESCRIPTOR_NEXT 1
#define DESCRIPTOR_WRITE 2
#define NO_INTERRUPT 1
#define NO_NOTIFY 1
#define RING_HEAD 4 /* bytes of flags and index */

static struct virtio_driver *drivers;

void virtio_driver_add(struct virtio_driver *driver)
{
	driver->next = drivers;
	drivers = driver;
}

static struct virtio_driver *driver_find(uint32_t id)
{
	struct virtio_driver *driver = drivers;
	while (driver != NULL && driver->id != id)
		driver = driver->next;
	return driver;
}

bool virtio_driver_wanted(uint32_t id)
{
	return driver_find(id) != NULL;
}

void virtio_found(uint32_t id, const struct virtio_device *found)
{
	struct virtio_device *device = heap_alloc(sizeof(*device));
	if (device == NULL) {
		log_line("virtio: no memory for device %u", id);
		return;
	}
	*device = *found;
	driver_find(id)->found(device);
}

int virtio_begin(struct virtio_device *device, uint64_t wanted, uint64_t *accepted)
{
	const struct virtio_transport *transport = device->transport;
	uint8_t status = VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER;
	transport->set_status(device, 0);
	while (transport->status(device) != 0)
		cpu_relax();
	transport->set_status(device, status);
	uint64_t features = transport->features(device);
	if (!(features & VIRTIO_F_VERSION_1))
		return -ENODEV;
	*accepted = features & (wanted | VIRTIO_F_VERSION_1);
	transport->set_features(device, *accepted);
	transport->set_status(device, status | VIRTIO_STATUS_FEATURES_OK);
	return transport->status(device) & VIRTIO_STATUS_FEATURES_OK ? 0 : -ENODEV;
}

int virtio_ready(struct virtio_device *device)
{
	int error = device->transport->interrupts(device);
	if (error != 0)
		return error;
	device->transport->set_status(device, VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER |
	                                          VIRTIO_STATUS_FEATURES_OK | VIRTIO_STATUS_DRIVER_OK);
	return 0;
}

static size_t used_offset(unsigned size)
{
	size_t end = size * sizeof(struct virtio_descriptor) + RING_HEAD + size * sizeof(uint16_t);
	return (end + 3) & ~3UL;
}

size_t virtio_queue_bytes(unsigned size)
{
	return used_offset(size) + RING_HEAD + size * 2 * sizeof(uint32_t);
}

int virtio_queue_init(struct virtio_queue *queue, struct virtio_device *device, unsigned number,
                      unsigned size, void *memory)
{
	*queue = (struct virtio_queue){
	    .device = device,
	    .number = number,
	    .size = size,
	    .descriptors = memory,
	    .available = (void *)((char *)memory + size * sizeof(struct virtio_descriptor)),
	    .used = (void *)((char *)memory + used_offset(size)),
	};
	queue->available->flags = NO_INTERRUPT;
	return device->transport->queue(device, queue);
}

/* The device may look at any time: what the descriptors say is written before. */
static inline void offer(struct virtio_queue *queue, unsigned buffer)
{
	queue->available->ring[queue->offered % queue->size] = (uint16_t)buffer;
	compiler_barrier();
	*(volatile uint16_t *)&queue->available->index = ++queue->offered;
}

void virtio_queue_give(struct virtio_queue *queue, unsigned buffer, void *memory, size_t size,
                       bool device_writes)
{
	queue->descriptors[buffer] = (struct virtio_descriptor){
	    .address = page_physical(memory),
	    .length = (uint32_t)size,
	    .flags = device_writes ? DESCRIPTOR_WRITE : 0,
	};
	offer(queue, buffer);
}

void virtio_queue_give_chain(struct virtio_queue *queue, unsigned first, const struct virtio_piece *pieces,
                             unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		queue->descriptors[first + i] = (struct virtio_descriptor){
		    .address = page_physical(pieces[i].memory),
		    .length = (uint32_t)pieces[i].size,
		    .flags = (uint16_t)((pieces[i].device_writes ? DESCRIPTOR_WRITE : 0) |
		                        (i + 1 < count ? DESCRIPTOR_NEXT : 0)),
		    .next = (uint16_t)(first + i + 1),
		};
	offer(queue, first);
}

void virtio_queue_notify(struct virtio_queue *queue)
{
	if (queue->told == queue->offered)
		return;
	queue->told = queue->offered;
	memory_barrier(); /* the index is out before the flag is looked at */
	if (!(queue->used->flags & NO_NOTIFY))
		queue->device->transport->notify(queue->device, queue->number);
}

bool virtio_queue_has_used(const struct virtio_queue *queue)
{
	return queue->used->index != queue->seen;
}

bool virtio_queue_take(struct virtio_queue *queue, unsigned *buffer, size_t *written)
{
	if (!virtio_queue_has_used(queue))
		return false;
	compiler_barrier();
	unsigned at = queue->seen++ % queue->size;
	*buffer = queue->used->ring[at].id % queue->size;
	*written = queue->used->ring[at].length;
	return true;
}

void virtio_queue_interrupts(struct virtio_queue *queue, bool wanted)
{
	*(volatile uint16_t *)&queue->available->flags = wanted ? 0 : NO_INTERRUPT;
	if (wanted)
		memory_barrier(); /* so that the caller's look at the used ring comes after it */
}
