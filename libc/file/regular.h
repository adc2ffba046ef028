/* SPDX-License-Identifier: MIT */
/* Ordinary files: their content in pages. */
#pragma once

#include "file/inode.h"

#define FILE_SIZE_LIMIT 0xffffffff000L /* as ext4 with blocks of 4 KiB */

/* Before the content changes: a packed file becomes an ordinary one, cut to size bytes. 0, -ENOSPC. */
long inode_unpack(struct inode *inode, off_t size);

/* 0, -ENOSPC, -EFBIG (and SIGXFSZ, where the image has signals). */
long inode_truncate(struct inode *inode, off_t size);

/* A hole in [start, end), which reads as zeros; the size stays. 0, -ENOSPC. */
long inode_punch(struct inode *inode, off_t start, off_t end);

/* Pages for [start, end), and unless keep_size the size that goes with them. 0, -ENOSPC, -EFBIG. */
long inode_allocate(struct inode *inode, off_t start, off_t end, bool keep_size);

/* What writing to a file takes away from it: set-user-ID and set-group-ID, unless a privileged user writes.
 */
void inode_strip_privileges(struct inode *inode);

extern const struct map_object_ops regular_map_ops;
