/* SPDX-License-Identifier: MIT */
/* Virtio disks (Virtio 1.2, section 5.2): one queue, several requests in it at a time, each of up to three
 * descriptors: what to do, the data, and a byte for the answer. */
#include "abi/errno.h"
#include "core/heap.h"
#include "core/init.h"
#include "core/log.h"
#include "dev/disk.h"
#include "dev/virtio/virtio.h"

#define FEATURE_RO (1UL << 5)
#define FEATURE_BLK_SIZE (1UL << 6)
#define FEATURE_FLUSH (1UL << 9)
#define FEATURE_TOPOLOGY (1UL << 10)
#define FEATURE_DISCARD (1UL << 13)
#define FEATURE_WRITE_ZEROES (1UL << 14)
#define WANTED                                                                                \
	(FEATURE_RO | FEATURE_BLK_SIZE | FEATURE_FLUSH | FEATURE_TOPOLOGY | FEATURE_DISCARD | \
	 FEATURE_WRITE_ZEROES)

/* Offsets in the device's settings. */
#define CONFIG_CAPACITY 0 /* 64 bits: sectors of 512 bytes, as in all of the protocol */
#define CONFIG_BLOCK_SIZE 20
#define CONFIG_TOPOLOGY 24 /* byte 0: how many times the physical block doubles the logical one */
#define CONFIG_DISCARD_LIMIT 36
#define CONFIG_ZERO_LIMIT 48

#define UNIT 512UL
#define SECTOR_LARGEST 4096U
#define DESCRIPTORS 3 /* of each request */
#define SLOTS 16
#define QUEUE_SIZE 64 /* a power of two, at least SLOTS * DESCRIPTORS */
#define ALL_FREE ((1U << SLOTS) - 1)

enum { STATUS_OK, STATUS_ERROR, STATUS_UNSUPPORTED };

struct header {
	uint32_t type, reserved;
	uint64_t unit;
};

/* What a discard or a writing of zeros is about. */
struct segment {
	uint64_t unit;
	uint32_t count, flags;
};

struct slot {
	struct header header;
	struct segment segment;
	struct disk_request *request;
	uint8_t status;
};

struct block {
	struct disk disk;
	struct virtio_device *device;
	struct virtio_queue queue;
	unsigned free; /* bits: slots */
	struct slot slots[SLOTS];
};

static struct block *block_of(struct disk *disk)
{
	return CONTAINER_OF(disk, struct block, disk);
}

static long take(struct block *block, uint64_t features)
{
	const struct virtio_transport *transport = block->device->transport;
	struct virtio_device *device = block->device;
	struct disk *disk = &block->disk;
	uint64_t high = transport->config(device, CONFIG_CAPACITY + 4);
	disk->size = (high << 32 | transport->config(device, CONFIG_CAPACITY)) * UNIT;
	disk->read_only = features & FEATURE_RO;
	disk->flushes = features & FEATURE_FLUSH;
	disk->sector_size = features & FEATURE_BLK_SIZE ? transport->config(device, CONFIG_BLOCK_SIZE) : UNIT;
	unsigned doublings =
	    features & FEATURE_TOPOLOGY ? transport->config(device, CONFIG_TOPOLOGY) & 0xf : 0;
	disk->block_size = disk->sector_size << doublings;
	if (features & FEATURE_DISCARD)
		disk->discard_limit = transport->config(device, CONFIG_DISCARD_LIMIT) * UNIT;
	if (features & FEATURE_WRITE_ZEROES)
		disk->zero_limit = transport->config(device, CONFIG_ZERO_LIMIT) * UNIT;
	bool fits = disk->sector_size >= UNIT && disk->sector_size <= SECTOR_LARGEST &&
	            (disk->sector_size & (disk->sector_size - 1)) == 0;
	if (!fits)
		log_line("virtio: a disk with sectors of %u bytes cannot be used", disk->sector_size);
	return fits ? 0 : -EIO;
}

static long block_start(struct disk *disk)
{
	struct block *block = block_of(disk);
	struct virtio_device *device = block->device;
	uint64_t features;
	char *rings = heap_alloc(virtio_queue_bytes(QUEUE_SIZE));
	if (rings == NULL)
		return -ENOMEM;
	block->free = ALL_FREE;
	long result = virtio_begin(device, WANTED, &features);
	if (result == 0)
		result = take(block, features);
	if (result == 0)
		result = virtio_queue_init(&block->queue, device, 0, QUEUE_SIZE, rings);
	if (result == 0)
		result = virtio_ready(device);
	if (result < 0) {
		device->transport->set_status(device, 0);
		heap_free(rings, virtio_queue_bytes(QUEUE_SIZE));
		log_line("virtio: disk %u cannot be used (%ld)", disk->number, result);
		return result == -ENOMEM ? result : -ENXIO;
	}
	return 0;
}

static bool block_submit(struct disk *disk, struct disk_request *request)
{
	static const uint32_t types[] = {
	    [DISK_READ] = 0, [DISK_WRITE] = 1, [DISK_FLUSH] = 4, [DISK_DISCARD] = 11, [DISK_ZERO] = 13};
	struct block *block = block_of(disk);
	if (block->free == 0)
		return false;
	unsigned number = (unsigned)__builtin_ctz(block->free), count = 0;
	struct slot *slot = &block->slots[number];
	bool moves = request->operation == DISK_READ || request->operation == DISK_WRITE;
	block->free &= ~(1U << number);
	slot->request = request;
	slot->status = STATUS_ERROR;
	slot->header = (struct header){.type = types[request->operation]};
	struct virtio_piece pieces[DESCRIPTORS];
	pieces[count++] = (struct virtio_piece){&slot->header, sizeof(slot->header), false};
	if (moves) {
		slot->header.unit = request->start / UNIT;
		pieces[count++] =
		    (struct virtio_piece){request->data, request->size, request->operation == DISK_READ};
	} else if (request->operation != DISK_FLUSH) {
		slot->segment = (struct segment){.unit = request->start / UNIT,
		                                 .count = (uint32_t)(request->size / UNIT)};
		pieces[count++] = (struct virtio_piece){&slot->segment, sizeof(slot->segment), false};
	}
	pieces[count++] = (struct virtio_piece){&slot->status, sizeof(slot->status), true};
	virtio_queue_give_chain(&block->queue, number * DESCRIPTORS, pieces, count);
	return true;
}

static void block_notify(struct disk *disk)
{
	virtio_queue_notify(&block_of(disk)->queue);
}

static void finish(struct block *block, unsigned number)
{
	struct slot *slot = &block->slots[number];
	block->free |= 1U << number;
	disk_done(&block->disk, slot->request,
	          slot->status == STATUS_OK            ? 0
	          : slot->status == STATUS_UNSUPPORTED ? -EOPNOTSUPP
	                                               : -EIO);
}

static void block_poll(struct disk *disk)
{
	struct block *block = block_of(disk);
	unsigned buffer;
	size_t written;
	do {
		while (virtio_queue_take(&block->queue, &buffer, &written)) {
			unsigned number = buffer / DESCRIPTORS;
			if (number < SLOTS && (block->free & 1U << number) == 0)
				finish(block, number);
		}
		virtio_queue_interrupts(&block->queue, block->free != ALL_FREE);
	} while (virtio_queue_has_used(&block->queue));
}

static void block_interrupt(struct virtio_device *device)
{
	struct block *block = device->driver;
	virtio_queue_interrupts(&block->queue, false);
	wait_wake(&block->disk.news);
}

static const struct disk_ops block_ops = {
    .start = block_start,
    .submit = block_submit,
    .notify = block_notify,
    .poll = block_poll,
};

static void block_found(struct virtio_device *device)
{
	struct block *block = heap_alloc(sizeof(*block));
	if (block == NULL) {
		log_line("virtio: no memory for a disk");
		return;
	}
	block->device = device;
	device->driver = block;
	device->interrupt = block_interrupt;
	disk_add(&block->disk, &block_ops);
}

extern struct virtio_driver driver_virtio_block;
struct virtio_driver driver_virtio_block = {.id = VIRTIO_BLOCK, .found = block_found};

static void block_init(void)
{
	virtio_driver_add(&driver_virtio_block);
}
INIT(1, block_init);
