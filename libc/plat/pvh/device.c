/* SPDX-License-Identifier: MIT */
/* Registers of devices: on this platform they lie in physical memory. */
#include "arch/x86_64/paging.h"
#include "plat/plat.h"

void *plat_map_device(uint64_t physical, size_t size)
{
	return paging_map_device(physical, size);
}
