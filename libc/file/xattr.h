/* SPDX-License-Identifier: MIT */
/* Extended attributes of inodes (xattr(7)): user.*, trusted.* and security.*, as ext4 keeps them. */
#pragma once

#include "file/inode.h"

#define XATTR_NAME_LIMIT 255
#define XATTR_VALUE_LIMIT 65536UL

/* 0 or -errno: -EOPNOTSUPP, -EPERM, -ENODATA, -EEXIST, -ERANGE, -ENOSPC as Linux gives them. value: the
 * program's. */
long xattr_set(struct inode *inode, const char *name, const void *value, size_t size, int flags);
long xattr_get(struct inode *inode, const char *name, void *value, size_t size);
long xattr_list(struct inode *inode, char *to, size_t size);
long xattr_remove(struct inode *inode, const char *name);

void xattr_free_all(struct inode *inode);
