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

/* The operation of files that were opened for writing: OPTIONAL. */
long regular_write(struct file *file, const void *from, size_t size, off_t *position);

/* Where the byte at `at` lies and how many follow it in one piece, at most size; NULL: a hole of that size.
 */
char *regular_piece(const struct inode *inode, off_t at, size_t *size);

/* -EIO, and a line that names the file whose content is not in the image. */
long regular_content_absent(struct inode *inode);

extern const struct map_object_ops regular_map_ops;
