/* SPDX-License-Identifier: MIT */
/* Pages that a mapping gets filled. */
#include "arch/x86_64/memory.h"
#include "arch/x86_64/paging.h"
#include "core/map_internal.h"
#include "core/page.h"

bool map_place(uint64_t address, void *page)
{
	const struct mapping *mapping = map_find(address);
	uint64_t *entry = paging_entry(address);
	if (entry == NULL)
		return false;
	if (mapping->promised)
		page_release_promise(1);
	*entry = page_physical(page) | PTE_OWNED | page_bits(mapping->prot, true);
	resident_add(1);
	return true;
}
