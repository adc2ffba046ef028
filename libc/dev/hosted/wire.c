/* SPDX-License-Identifier: MIT */
/* A network card whose frames go over a stream, each behind its length (32 bits, the highest first), as
 * passt(1) and QEMU's `-netdev stream` have it. Nobody computes checksums for us. */
#include "abi/errno.h"
#include "abi/poll.h"
#include "arch/x86_64/hosted/host.h"
#include "core/init.h"
#include "dev/hosted/card.h"
#include "lib/string.h"

#define INPUT_SIZE 65536UL /* bytes: frames are small, for the other side knows our MTU */

struct packet {
	uint32_t size; /* of the frame, in the order of the network */
	char frame[NETDEV_FRAME_LARGEST];
} __attribute__((packed));

struct wire {
	struct netdev netdev;
	struct host_watch readable, writable;
	size_t filled; /* bytes of input */
	char input[INPUT_SIZE];
	size_t sent, to_send; /* bytes of output */
	struct packet output;
};

static struct wire wire;

/* What the stream had no room for; true when nothing is left. */
static bool send_rest(void)
{
	while (wire.sent < wire.to_send) {
		long done = host_call(SYS_write, host_card, (long)((char *)&wire.output + wire.sent),
		                      (long)(wire.to_send - wire.sent), 0, 0, 0);
		if (done == -EAGAIN) {
			wire.writable.wanted = true;
			return false;
		}
		if (done < 0) /* nobody is there any more: a frame is lost, as on a wire */
			break;
		wire.sent += (size_t)done;
	}
	wire.sent = wire.to_send = 0;
	return true;
}

static char *wire_send_begin(struct netdev *netdev, size_t size)
{
	(void)netdev;
	return size <= sizeof(wire.output.frame) && send_rest() ? wire.output.frame : NULL;
}

static void wire_send_end(struct netdev *netdev, size_t size, unsigned checksum_start,
                          unsigned checksum_offset)
{
	(void)netdev, (void)checksum_start, (void)checksum_offset;
	wire.output.size = __builtin_bswap32((uint32_t)size);
	wire.to_send = sizeof(wire.output.size) + size;
	send_rest();
}

static void wire_flush(struct netdev *netdev)
{
	(void)netdev; /* nothing is kept back that the stream has room for */
}

static bool wire_drained(struct netdev *netdev)
{
	(void)netdev;
	return send_rest();
}

/* Hands on the frames that are there as a whole. */
static void take_frames(struct netdev *netdev)
{
	size_t at = 0;
	uint32_t size;
	while (wire.filled - at >= sizeof(size)) {
		memcpy(&size, wire.input + at, sizeof(size));
		size = __builtin_bswap32(size);
		if (size > wire.filled - at - sizeof(size))
			break;
		struct netdev_piece piece = {wire.input + at + sizeof(size), size};
		struct netdev_frame frame = {.pieces = &piece, .count = 1, .size = size};
		if (netdev->receive != NULL)
			netdev->receive(netdev, &frame);
		at += sizeof(size) + size;
	}
	wire.filled -= at;
	memmove(wire.input, wire.input + at, wire.filled);
}

static void wire_poll(struct netdev *netdev)
{
	while (wire.filled < INPUT_SIZE) {
		long size = host_call(SYS_read, host_card, (long)(wire.input + wire.filled),
		                      (long)(INPUT_SIZE - wire.filled), 0, 0, 0);
		if (size == 0) /* the other side has gone */
			return;
		if (size < 0)
			break;
		wire.filled += (size_t)size;
		take_frames(netdev);
	}
	wire.readable.wanted = wire.filled < INPUT_SIZE;
}

static void has_room(void *argument)
{
	(void)argument;
	send_rest();
}

extern const struct netdev_ops driver_hosted_wire;
const struct netdev_ops driver_hosted_wire = {
    .send_begin = wire_send_begin,
    .send_end = wire_send_end,
    .flush = wire_flush,
    .drained = wire_drained,
    .poll = wire_poll,
};

static void wire_init(void)
{
	if (host_card < 0 || !host_card_streams)
		return;
	card_add(&wire.netdev, &driver_hosted_wire, &wire.readable);
	wire.writable = (struct host_watch){.descriptor = host_card, .events = POLLOUT, .handler = has_room};
	host_watch_add(&wire.writable);
}
INIT(2, wire_init);
