/* SPDX-License-Identifier: MIT */
/* Virtio devices (OASIS Virtio 1.2): between the ways to reach one (mmio.c, pci.c) and what it is (console.c,
 * rng.c). */
#pragma once

#include "lib/types.h"

#define VIRTIO_NET 1
#define VIRTIO_BLOCK 2
#define VIRTIO_CONSOLE 3
#define VIRTIO_ENTROPY 4

#define VIRTIO_F_VERSION_1 (1UL << 32)

#define VIRTIO_STATUS_ACKNOWLEDGE 1
#define VIRTIO_STATUS_DRIVER 2
#define VIRTIO_STATUS_DRIVER_OK 4
#define VIRTIO_STATUS_FEATURES_OK 8

struct virtio_device;
struct virtio_queue;

/* How a device is reached. */
struct virtio_transport {
	uint8_t (*status)(struct virtio_device *device);
	void (*set_status)(struct virtio_device *device, uint8_t status); /* 0: reset */
	uint64_t (*features)(struct virtio_device *device);
	void (*set_features)(struct virtio_device *device, uint64_t features);
	uint32_t (*config)(struct virtio_device *device,
	                   unsigned offset); /* 32 bits of the device's own settings */
	/* Tells the device where the queue lies: 0, or -ENODEV when there is no queue of this number or size.
	 */
	int (*queue)(struct virtio_device *device, const struct virtio_queue *queue);
	void (*notify)(struct virtio_device *device, unsigned queue);
	int (*interrupts)(struct virtio_device *device); /* lets them come: 0 or -errno */
};

struct virtio_device {
	const struct virtio_transport *transport;
	void *place;                                     /* belongs to the transport */
	void (*interrupt)(struct virtio_device *device); /* the driver's: some queue has news */
	void *driver;                                    /* belongs to the driver */
};

/* A kind of device. Drivers are in the image by their root driver_virtio_NAME. */
struct virtio_driver {
	uint32_t id; /* VIRTIO_* */
	void (*found)(struct virtio_device *device);
	struct virtio_driver *next;
};

void virtio_driver_add(struct virtio_driver *driver); /* at INIT level 1, before devices are looked for */
bool virtio_driver_wanted(uint32_t id);
void virtio_found(uint32_t id,
                  const struct virtio_device *device); /* a transport has found one: it is copied */

/* From reset to the choice of features: what was accepted, or -ENODEV when the device refuses. */
int virtio_begin(struct virtio_device *device, uint64_t wanted, uint64_t *accepted);
int virtio_ready(struct virtio_device *device); /* interrupts and DRIVER_OK: 0 or -errno */

/* ------ split virtqueues ------ */

struct virtio_descriptor {
	uint64_t address;
	uint32_t length;
	uint16_t flags, next;
};

struct virtio_available {
	uint16_t flags, index, ring[];
};

struct virtio_used {
	uint16_t flags, index;
	struct {
		uint32_t id, length;
	} ring[];
};

/* A buffer's number, which is that of its first descriptor, is what the caller knows it by. */
struct virtio_queue {
	struct virtio_device *device;
	unsigned number, size; /* size: descriptors, a power of two */
	struct virtio_descriptor *descriptors;
	struct virtio_available *available;
	volatile struct virtio_used *used;
	uint16_t seen;    /* used entries taken */
	uint16_t offered; /* buffers given */
	uint16_t told;    /* offered when the device was last notified */
};

/* Bytes of memory that a queue of this size takes; virtio_queue_init lays it out there (zeroed, aligned to
 * 16). */
size_t virtio_queue_bytes(unsigned size);
int virtio_queue_init(struct virtio_queue *queue, struct virtio_device *device, unsigned number,
                      unsigned size, void *memory);

/* Gives the device a buffer under this number; the device hears of it by virtio_queue_notify. */
void virtio_queue_give(struct virtio_queue *queue, unsigned buffer, void *memory, size_t size,
                       bool device_writes);

/* A buffer of several pieces, those first that the device reads: they take as many descriptors, from number
 * `first` on, by which the buffer is known. */
struct virtio_piece {
	void *memory;
	size_t size;
	bool device_writes;
};
void virtio_queue_give_chain(struct virtio_queue *queue, unsigned first, const struct virtio_piece *pieces,
                             unsigned count);

void virtio_queue_notify(struct virtio_queue *queue);

/* The next buffer that the device is done with, and how many bytes it wrote: false when there is none. */
bool virtio_queue_take(struct virtio_queue *queue, unsigned *buffer, size_t *written);
bool virtio_queue_has_used(const struct virtio_queue *queue);

/* Whether the device interrupts when it is done with a buffer. Look at the queue again after allowing it. */
void virtio_queue_interrupts(struct virtio_queue *queue, bool wanted);
