/* SPDX-License-Identifier: MIT */
/* Ordinary files: their content in pages. */
#pragma once

#include "file/inode.h"

#define FILE_SIZE_LIMIT 0xffffffff000L /* as ext4 with blocks of 4 KiB */

/* 0, -ENOSPC, -EFBIG (and SIGXFSZ, where the image has signals). */
long inode_truncate(struct inode *inode, off_t size);

/* What writing to a file takes away from it: set-user-ID and set-group-ID, unless a privileged user writes. */
void inode_strip_privileges(struct inode *inode);

extern const struct map_object_ops regular_map_ops;
