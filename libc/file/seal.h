/* SPDX-License-Identifier: MIT */
/* Seals: what nobody may do any more to a file of memfd_create(2) (F_ADD_SEALS). */
#pragma once

#include "file/inode.h"

long seal_add(struct file *file, unsigned seals); /* 0, -EPERM, -EINVAL (no memfd, unknown seal), -EBUSY */
long seal_get(struct file *file);                 /* F_SEAL_*, or -EINVAL */

/* 0, or -EPERM when a seal forbids the new size or writing at all. */
long seal_check_size(struct inode *inode, off_t size);
long seal_check_write(struct inode *inode, off_t end);
