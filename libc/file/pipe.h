/* SPDX-License-Identifier: MIT */
/* Pipes, and the names that mknod(2) gives them (pipe(7), fifo(7)). */
#pragma once

#include "file/inode.h"

/* Two open files: [0] to read from, [1] to write to. flags: O_NONBLOCK, O_DIRECT. 0, -ENOMEM. */
long pipe_create(struct file *ends[2], int flags);

long pipe_capacity(struct file *file); /* F_GETPIPE_SZ: bytes, or -EBADF when it is no pipe */
long pipe_set_capacity(struct file *file,
                       unsigned size); /* F_SETPIPE_SZ: the new capacity, -EBUSY, -EPERM, -EINVAL */

extern const struct inode_ops fifo_inode_ops;
