/* SPDX-License-Identifier: MIT */
/* LZ4 blocks (github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md): unpacking. */
#pragma once

#include "lib/types.h"

/* Unpacks `packed` bytes to exactly `size` bytes; false when they are not a block of that size. */
bool lz4_unpack(char *to, size_t size, const char *from, size_t packed);
