/* SPDX-License-Identifier: MIT */
/* What the root file system of the image knows by heart: nobody has to walk a path for it. */
#pragma once

#include "file/inode.h"

extern struct inode *rootfs_program;
extern struct inode *rootfs_interpreter; /* of the program; NULL: it has none */

struct inode *rootfs_inode(uint32_t entry); /* by the number of the entry, until the program runs */
