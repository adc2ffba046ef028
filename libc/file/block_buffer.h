/* SPDX-License-Identifier: MIT */
/* What of the disks is in memory: a few buffers, through which all reading and writing goes. */
#pragma once

#include "dev/disk.h"

/* Copy at most size bytes, all within the disk: how many (fewer where the program's memory ends), or -EIO,
 * -ENOMEM, -EFAULT when there are none. What was written is on its way to the disk some time. */
long block_buffer_read(struct disk *disk, uint64_t start, char *to, size_t size);
long block_buffer_write(struct disk *disk, uint64_t start, const char *from, size_t size);

/* As block_buffer_write, of zeros: 0 or -errno. */
long block_buffer_zero(struct disk *disk, uint64_t start, uint64_t size);

/* Waits until the device has all that was written: 0, or what went wrong since it was last asked. */
long block_buffer_write_back(struct disk *disk);

/* The same, and until it would survive a loss of power: fsync(2). */
long block_buffer_sync(struct disk *disk);

/* Gives up what is in memory of a part of the disk (whole sectors), also what was not written back. */
void block_buffer_discard(struct disk *disk, uint64_t start, uint64_t size);

/* Forgets all that the device has as well. */
void block_buffer_forget(struct disk *disk);
