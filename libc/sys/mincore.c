/* SPDX-License-Identifier: MIT */
/* mincore: which pages of a range are in memory. */
#include "abi/errno.h"
#include "arch/x86_64/paging.h"
#include "core/map.h"
#include "core/syscall.h"
#include "core/usermem.h"

SYSCALL3(mincore, uint64_t, address, size_t, size, unsigned char *, vector)
{
	if (address & ~PAGE_MASK)
		return -EINVAL;
	if (!user_range((void *)address, size))
		return -ENOMEM;
	for (uint64_t at = address; at < address + size; at += PAGE_SIZE) {
		struct mapping *mapping = map_find(at);
		if (mapping == NULL || mapping->start > at)
			return -ENOMEM;
		uint64_t skip;
		const uint64_t *entry = paging_find(at, &skip);
		unsigned char resident = mapping->object != NULL || (entry != NULL && *entry & PTE_OWNED);
		if (user_write(vector++, &resident, 1) != 0)
			return -EFAULT;
	}
	return 0;
}
