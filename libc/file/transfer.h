/* SPDX-License-Identifier: MIT */
/* From one open file to another, without the program's memory (sendfile(2), copy_file_range(2)). */
#pragma once

#include "file/file.h"

/* At most size bytes, moving both positions: how many, or -errno when there was none. */
long file_transfer(struct file *out, off_t *out_position, struct file *in, off_t *in_position, size_t size);
