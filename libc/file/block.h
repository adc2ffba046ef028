/* SPDX-License-Identifier: MIT */
/* Block special files: disks under names in /dev. */
#pragma once

#include "dev/disk.h"
#include "file/file.h"

/* Opens the disk that the inode, a block special file, names; flags: O_*. */
long block_open(struct inode *inode, struct file *file, int flags);

/* For open disks. */
struct disk *block_disk(const struct file *file);
long block_ioctl(struct file *file, unsigned request, unsigned long argument);
long block_allocate(struct file *file, int mode, off_t offset, off_t size); /* fallocate(2) */
bool block_is_read_only(const struct disk *disk);

void block_sync_all(void); /* sync(2) */
