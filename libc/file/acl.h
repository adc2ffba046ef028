/* SPDX-License-Identifier: MIT */
/* Access control lists as attributes (acl(5)): those that say no more than the file's mode. */
#pragma once

#include "file/inode.h"

bool acl_is_name(const char *name); /* system.posix_acl_access or _default */

/* Sets the mode from a list of owner, group and others; a list that names more is -EOPNOTSUPP, with a line.
 */
long acl_set(struct inode *inode, const char *name, const void *user, size_t size);
