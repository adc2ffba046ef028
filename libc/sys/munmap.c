/* SPDX-License-Identifier: MIT */
/* munmap: takes a range out of the address space; holes in it are no error. */
#include "core/map.h"
#include "core/syscall.h"

SYSCALL2(munmap, uint64_t, address, size_t, size)
{
	return map_remove(address, size);
}
