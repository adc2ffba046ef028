/* SPDX-License-Identifier: MIT */
/* A network card that is a tap device of the host, opened by the runner with the header of virtio before each
 * frame (IFF_VNET_HDR): Linux computes checksums and joins small packets into large ones, as a virtio device
 * does. */
#include "abi/errno.h"
#include "abi/poll.h"
#include "arch/x86_64/hosted/host.h"
#include "core/init.h"
#include "dev/hosted/card.h"
#include "lib/string.h"

#define HEADER_NEEDS_CHECKSUM 1
#define HEADER_DATA_VALID 2
#define FRAME_LIMIT 65550UL /* bytes: a packet of 64 KiB and its Ethernet header */

struct header { /* struct virtio_net_hdr */
	uint8_t flags, segmentation;
	uint16_t header_size, segment_size;
	uint16_t checksum_start, checksum_offset;
};

struct packet {
	struct header header;
	char frame[FRAME_LIMIT];
};

struct tap {
	struct netdev netdev;
	struct host_watch watch;
	struct packet received, sent;
};

static struct tap tap;

static char *tap_send_begin(struct netdev *netdev, size_t size)
{
	(void)netdev;
	return size <= sizeof(tap.sent.frame) ? tap.sent.frame : NULL;
}

/* A frame that Linux has no room for is lost, as on a wire. */
static void tap_send_end(struct netdev *netdev, size_t size, unsigned checksum_start,
                         unsigned checksum_offset)
{
	(void)netdev;
	tap.sent.header = (struct header){0};
	if (checksum_start != 0) {
		tap.sent.header.flags = HEADER_NEEDS_CHECKSUM;
		tap.sent.header.checksum_start = (uint16_t)checksum_start;
		tap.sent.header.checksum_offset = (uint16_t)checksum_offset;
	}
	host_call(SYS_write, host_card, (long)&tap.sent, (long)(sizeof(tap.sent.header) + size), 0, 0, 0);
}

static void tap_flush(struct netdev *netdev)
{
	(void)netdev; /* nothing is kept back */
}

static bool tap_drained(struct netdev *netdev)
{
	(void)netdev;
	return true;
}

static void tap_poll(struct netdev *netdev)
{
	for (;;) {
		long size =
		    host_call(SYS_read, host_card, (long)&tap.received, sizeof(tap.received), 0, 0, 0);
		if (size <= (long)sizeof(tap.received.header))
			break;
		struct netdev_piece piece = {tap.received.frame, (size_t)size - sizeof(tap.received.header)};
		struct netdev_frame frame = {
		    .pieces = &piece,
		    .count = 1,
		    .size = piece.size,
		    .checksum_verified =
		        (tap.received.header.flags & (HEADER_NEEDS_CHECKSUM | HEADER_DATA_VALID)) != 0,
		};
		if (netdev->receive != NULL)
			netdev->receive(netdev, &frame);
	}
	tap.watch.wanted = true;
}

extern const struct netdev_ops driver_hosted_tap;
const struct netdev_ops driver_hosted_tap = {
    .send_begin = tap_send_begin,
    .send_end = tap_send_end,
    .flush = tap_flush,
    .drained = tap_drained,
    .poll = tap_poll,
};

static void tap_init(void)
{
	if (host_card < 0 || host_card_streams)
		return;
	tap.netdev.sends_checksums = true;
	card_add(&tap.netdev, &driver_hosted_tap, &tap.watch);
}
INIT(2, tap_init);
