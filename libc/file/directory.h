/* SPDX-License-Identifier: MIT */
/* Listing open directories. */
#pragma once

#include "file/inode.h"

typedef bool directory_emit(void *argument, const char *name, uint64_t ino, unsigned type, uint64_t next);

/* Gives the entries from the file's position on to emit() until it says false, and moves the position: 0 or
 * -errno. */
long directory_list(struct file *file, directory_emit *emit, void *argument);
