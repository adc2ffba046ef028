/* SPDX-License-Identifier: MIT */
/* Virtio network card (Virtio 1.2, section 5.1): one queue a direction, frames copied in and out of buffers
 * that stay. The device computes checksums where it offers to, and may join small packets into large ones
 * that lie in several buffers. */
#include "abi/errno.h"
#include "arch/x86_64/cpu.h"
#include "core/heap.h"
#include "core/init.h"
#include "core/log.h"
#include "core/page.h"
#include "dev/netdev.h"
#include "dev/virtio/virtio.h"
#include "lib/string.h"

#define FEATURE_CSUM (1UL << 0)
#define FEATURE_GUEST_CSUM (1UL << 1)
#define FEATURE_MTU (1UL << 3)
#define FEATURE_MAC (1UL << 5)
#define FEATURE_GUEST_TSO4 (1UL << 7)
#define FEATURE_GUEST_TSO6 (1UL << 8)
#define FEATURE_MRG_RXBUF (1UL << 15)

#define QUEUE_RECEIVE 0
#define QUEUE_SEND 1
#define QUEUE_SIZE 128
#define BUFFER_SIZE 2048UL
#define BUFFERS_A_PAGE (PAGE_SIZE / BUFFER_SIZE)
#define SMALL_MACHINE (16384UL) /* pages: below it half of the buffers have to do */
#define PIECES_LIMIT 34         /* of one packet: 64 KiB and its headers */
#define SEND_PATIENCE 100000    /* looks at the queue before a frame is dropped */

#define CONFIG_MAC 0
#define CONFIG_MTU 8 /* the upper half of these 32 bits */

#define HEADER_NEEDS_CHECKSUM 1
#define HEADER_DATA_VALID 2

struct header {
	uint8_t flags, segmentation;
	uint16_t header_size, segment_size;
	uint16_t checksum_start, checksum_offset;
	uint16_t buffers; /* that the packet lies in */
};

struct card {
	struct netdev netdev;
	struct virtio_device *device;
	struct virtio_queue receive, send;
	unsigned buffers;      /* that packets are received in: enough for the largest */
	char *receive_buffers; /* of BUFFER_SIZE each */
	char *
	    send_pages[QUEUE_SIZE / BUFFERS_A_PAGE]; /* the same for sending, made when they are first used */
	uint16_t free[QUEUE_SIZE];                   /* numbers of send buffers, the last used last */
	unsigned free_count;
};

static struct card *card_of(struct netdev *netdev)
{
	return CONTAINER_OF(netdev, struct card, netdev);
}

static void reclaim(struct card *card)
{
	unsigned buffer;
	size_t written;
	while (virtio_queue_take(&card->send, &buffer, &written))
		card->free[card->free_count++] = (uint16_t)buffer;
}

/* NULL: memory is short. */
static char *send_buffer(struct card *card, unsigned buffer)
{
	char **page = &card->send_pages[buffer / BUFFERS_A_PAGE];
	if (*page == NULL)
		*page = page_alloc();
	return *page == NULL ? NULL : *page + buffer % BUFFERS_A_PAGE * BUFFER_SIZE;
}

static char *net_send_begin(struct netdev *netdev, size_t size)
{
	struct card *card = card_of(netdev);
	if (size > BUFFER_SIZE - sizeof(struct header))
		return NULL;
	if (card->free_count == 0)
		reclaim(card);
	if (card->free_count == 0)
		virtio_queue_notify(&card->send);
	for (unsigned looks = 0; card->free_count == 0 && looks < SEND_PATIENCE; looks++) {
		cpu_relax();
		reclaim(card);
	}
	if (card->free_count == 0)
		return NULL;
	char *frame = send_buffer(card, card->free[card->free_count - 1]);
	return frame == NULL ? NULL : frame + sizeof(struct header);
}

static void net_send_end(struct netdev *netdev, size_t size, unsigned checksum_start,
                         unsigned checksum_offset)
{
	struct card *card = card_of(netdev);
	unsigned buffer = card->free[--card->free_count];
	struct header *header = (void *)send_buffer(card, buffer);
	memset(header, 0, sizeof(*header));
	if (checksum_start != 0) {
		header->flags = HEADER_NEEDS_CHECKSUM;
		header->checksum_start = (uint16_t)checksum_start;
		header->checksum_offset = (uint16_t)checksum_offset;
	}
	virtio_queue_give(&card->send, buffer, header, sizeof(*header) + size, false);
}

static void net_flush(struct netdev *netdev)
{
	virtio_queue_notify(&card_of(netdev)->send);
}

static bool net_drained(struct netdev *netdev)
{
	struct card *card = card_of(netdev);
	cpu_relax();
	reclaim(card);
	return card->free_count == QUEUE_SIZE;
}

static void give_back(struct card *card, unsigned buffer)
{
	virtio_queue_give(&card->receive, buffer, card->receive_buffers + buffer * BUFFER_SIZE, BUFFER_SIZE,
	                  true);
}

/* One packet, from the buffers it lies in; false when there is none. */
static bool receive_one(struct card *card)
{
	struct netdev_piece pieces[PIECES_LIMIT];
	unsigned buffers[PIECES_LIMIT], count = 1;
	size_t written;
	if (!virtio_queue_take(&card->receive, &buffers[0], &written))
		return false;
	const char *first = card->receive_buffers + buffers[0] * BUFFER_SIZE;
	const struct header *header = (const void *)first;
	struct netdev_frame frame = {.pieces = pieces};
	written = MIN(written, BUFFER_SIZE);
	bool good = written > sizeof(*header);
	frame.checksum_verified = (header->flags & (HEADER_NEEDS_CHECKSUM | HEADER_DATA_VALID)) != 0;
	pieces[0] = (struct netdev_piece){first + sizeof(*header), good ? written - sizeof(*header) : 0};
	frame.size = pieces[0].size;
	while (good && count < header->buffers && count < PIECES_LIMIT &&
	       virtio_queue_take(&card->receive, &buffers[count], &written)) {
		const char *data = card->receive_buffers + buffers[count] * BUFFER_SIZE;
		pieces[count++] = (struct netdev_piece){data, MIN(written, BUFFER_SIZE)};
		frame.size += pieces[count - 1].size;
	}
	frame.count = count;
	if (good && card->netdev.receive != NULL)
		card->netdev.receive(&card->netdev, &frame);
	for (unsigned i = 0; i < count; i++)
		give_back(card, buffers[i]);
	return true;
}

static void net_poll(struct netdev *netdev)
{
	struct card *card = card_of(netdev);
	do {
		while (receive_one(card)) {
		}
		virtio_queue_notify(&card->receive);
		virtio_queue_interrupts(&card->receive, true);
	} while (virtio_queue_has_used(&card->receive));
}

static void net_interrupt(struct virtio_device *device)
{
	struct card *card = device->driver;
	virtio_queue_interrupts(&card->receive, false);
	if (card->netdev.notice != NULL)
		card->netdev.notice(&card->netdev);
}

static const struct netdev_ops net_ops = {
    .send_begin = net_send_begin,
    .send_end = net_send_end,
    .flush = net_flush,
    .drained = net_drained,
    .poll = net_poll,
};

static uint64_t wanted_features(uint64_t offered)
{
	uint64_t wanted = FEATURE_CSUM | FEATURE_GUEST_CSUM | FEATURE_MAC | FEATURE_MTU | FEATURE_MRG_RXBUF;
	/* Large packets only where they may lie in several buffers, and their checksum is the host's. */
	if ((offered & FEATURE_MRG_RXBUF) != 0 && (offered & FEATURE_GUEST_CSUM) != 0)
		wanted |= FEATURE_GUEST_TSO4 | FEATURE_GUEST_TSO6;
	return wanted;
}

static int queues_start(struct card *card)
{
	size_t bytes = virtio_queue_bytes(QUEUE_SIZE);
	char *memory = heap_alloc(2 * page_up(bytes));
	card->buffers = page_counts().total < SMALL_MACHINE ? QUEUE_SIZE / 2 : QUEUE_SIZE;
	card->receive_buffers = heap_alloc(card->buffers * BUFFER_SIZE);
	if (memory == NULL || card->receive_buffers == NULL)
		return -ENOMEM;
	int result = virtio_queue_init(&card->receive, card->device, QUEUE_RECEIVE, QUEUE_SIZE, memory);
	if (result == 0)
		result = virtio_queue_init(&card->send, card->device, QUEUE_SEND, QUEUE_SIZE,
		                           memory + page_up(bytes));
	return result;
}

static int net_start(struct card *card)
{
	struct virtio_device *device = card->device;
	uint64_t features;
	int result = virtio_begin(device, wanted_features(device->transport->features(device)), &features);
	if (result == 0)
		result = queues_start(card);
	if (result < 0)
		return result;
	for (unsigned i = 0; i < card->buffers; i++)
		give_back(card, i);
	while (card->free_count < QUEUE_SIZE) {
		card->free[card->free_count] = (uint16_t)(QUEUE_SIZE - 1 - card->free_count);
		card->free_count++;
	}
	uint32_t low = device->transport->config(device, CONFIG_MAC),
	         high = device->transport->config(device, 4);
	memcpy(card->netdev.address, &low, 4);
	memcpy(card->netdev.address + 4, &high, 2);
	card->netdev.mtu = 1500;
	if ((features & FEATURE_MTU) != 0)
		card->netdev.mtu = MIN(1500U, device->transport->config(device, CONFIG_MTU) >> 16);
	card->netdev.sends_checksums = (features & FEATURE_CSUM) != 0;
	result = virtio_ready(device);
	virtio_queue_interrupts(&card->receive, true);
	virtio_queue_notify(&card->receive);
	return result;
}

static void net_found(struct virtio_device *device)
{
	struct card *card = heap_alloc(sizeof(*card));
	int result = card == NULL ? -ENOMEM : 0;
	if (result == 0) {
		card->device = device;
		card->netdev.ops = &net_ops;
		device->driver = card;
		device->interrupt = net_interrupt;
		result = net_start(card);
	}
	if (result < 0)
		log_line("virtio: the network card cannot be used (%d)", result);
	else
		netdev_add(&card->netdev);
}

extern struct virtio_driver driver_virtio_net;
struct virtio_driver driver_virtio_net = {.id = VIRTIO_NET, .found = net_found};

static void net_init(void)
{
	virtio_driver_add(&driver_virtio_net);
}
INIT(1, net_init);
