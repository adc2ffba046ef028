/* SPDX-License-Identifier: MIT */
/* Network cards that carry Ethernet frames: what a driver gives, and whom it tells of frames that have come.
 */
#pragma once

#include "lib/types.h"

#define NETDEV_FRAME_LARGEST 1514 /* bytes that are sent at once: a frame without its checksum */

struct netdev;

struct netdev_piece {
	const char *data;
	size_t size;
};

/* A frame that has come; its pieces are the driver's and valid during the call only. */
struct netdev_frame {
	const struct netdev_piece *pieces;
	unsigned count;
	size_t size;            /* of all pieces */
	bool checksum_verified; /* TCP and UDP: the device or the host has seen to it */
};

struct netdev_ops {
	/* Room for a frame of `size` bytes, or NULL when the device cannot take any now; then send_end(). */
	char *(*send_begin)(struct netdev *device, size_t size);
	/* checksum_start 0: the frame is whole. Else the device adds up all from there, and puts the sum at
	 * the offset. */
	void (*send_end)(struct netdev *device, size_t size, unsigned checksum_start,
	                 unsigned checksum_offset);
	void (*flush)(struct netdev *device);   /* what was given to send_end may wait for this */
	bool (*drained)(struct netdev *device); /* nothing is left to be sent */
	/* Hands frames to receive(), as many as have come; then interrupts come again. */
	void (*poll)(struct netdev *device);
};

struct netdev {
	const struct netdev_ops *ops;
	uint8_t address[6];
	unsigned mtu;         /* bytes of an IP packet */
	bool sends_checksums; /* send_end may ask for one */
	struct netdev *next;  /* in netdev_first */

	/* Set by who takes the device: a frame from poll(); and, from an interrupt, that poll() has something
	 * to do. */
	void (*receive)(struct netdev *device, const struct netdev_frame *frame);
	void (*notice)(struct netdev *device);
	void *user;
};

extern struct netdev *netdev_first; /* all, in the order in which they were found */

void netdev_add(struct netdev *device); /* for drivers, at INIT level 2 */
