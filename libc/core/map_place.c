/* SPDX-License-Identifier: MIT */
/* Mappings as they were when the image was built, and pages that they get filled. */
#include "arch/x86_64/memory.h"
#include "arch/x86_64/paging.h"
#include "core/map_internal.h"
#include "core/page.h"

bool map_bring(const struct mapping *mapping)
{
	uint64_t start = mapping->start, end = mapping->end;
	return (!mapping->promised || page_promise((end - start) >> PAGE_SHIFT)) &&
	       mapping_create(start, end, mapping) != NULL;
}

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
