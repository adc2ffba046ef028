/* SPDX-License-Identifier: MIT */
/* mremap: grows, shrinks or moves a mapping. */
#include "abi/errno.h"
#include "core/map.h"
#include "core/syscall.h"

SUPPORTS(mremap, "MREMAP_MAYMOVE MREMAP_FIXED MREMAP_DONTUNMAP");

SYSCALL5(mremap, uint64_t, old, size_t, old_size, size_t, new_size, int, flags, uint64_t, new)
{
	return map_move(old, old_size, new_size, flags, new);
}
