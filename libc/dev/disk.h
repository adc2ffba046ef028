/* SPDX-License-Identifier: MIT */
/* Disks: what a driver gives, and the requests that it is handed. */
#pragma once

#include "core/wait.h"
#include "lib/types.h"

#define DISK_LIMIT 16 /* that have names: /dev/vda to /dev/vdp */

enum disk_operation { DISK_READ, DISK_WRITE, DISK_FLUSH, DISK_DISCARD, DISK_ZERO };

/* Belongs to the driver from disk_submit() until running is false again. */
struct disk_request {
	enum disk_operation operation;
	uint64_t start; /* bytes, like size: whole sectors */
	size_t size;
	char *data;                                 /* of reads and writes: the shim's, in one piece */
	void (*done)(struct disk_request *request); /* NULL: nobody is told; may run within disk_submit() */
	long result;                                /* 0 or -errno, once it is done */
	bool running;
};

struct disk;

struct disk_ops {
	/* At the first use: learns what the disk is. 0 or -errno. */
	long (*start)(struct disk *disk);
	/* Takes a request; it may be done at once. False: no room, poll() may make some. The device need not
	 * hear of it before notify(). */
	bool (*submit)(struct disk *disk, struct disk_request *request);
	void (*notify)(struct disk *disk);
	/* Ends the requests that the device is done with. While some are left, an interrupt will wake
	 * disk->news. */
	void (*poll)(struct disk *disk);
};

struct disk {
	const struct disk_ops *ops;
	struct wait_queue news; /* woken when requests may have ended */
	unsigned number;        /* place among all disks */
	struct disk *next;      /* in disk_first */

	/* Set by start(). */
	bool started, read_only;
	bool flushes;           /* takes DISK_FLUSH; else what is written is safe at once */
	uint64_t size;          /* bytes */
	uint32_t sector_size;   /* bytes: a power of two from 512 to 4096 */
	uint32_t block_size;    /* bytes that the device writes best: at least a sector */
	uint64_t discard_limit; /* bytes of one DISK_DISCARD; 0: it takes none */
	uint64_t zero_limit;    /* the same for DISK_ZERO */

	unsigned running; /* requests */
	uint64_t ended;   /* requests so far: whoever waits sees that something has happened */
};

extern struct disk *disk_first; /* all, in the order in which they were found */

void disk_add(struct disk *disk, const struct disk_ops *ops); /* for drivers, at INIT level 2 */
void disk_done(struct disk *disk, struct disk_request *request, long result); /* for drivers */

long disk_start(struct disk *disk); /* at the first use; 0 or -errno */

bool disk_submit(struct disk *disk, struct disk_request *request); /* false: the disk has no room now */

/* Waits until one of the requests ends that are running, if any is. No signal ends that: a disk answers soon.
 */
void disk_wait(struct disk *disk);

extern bool disk_alone; /* nobody else runs any more, not even while disk_wait() waits */

/* A request from its beginning to its end: 0 or -errno. */
long disk_do(struct disk *disk, struct disk_request *request);
