/* SPDX-License-Identifier: MIT */
/* The direct map of physical memory, and where page tables come from. */
#pragma once

#include "layout.h"
#include "lib/types.h"

static inline void *page_pointer(uint64_t physical)
{
	return (void *)(DIRECT_MAP + physical);
}

/* Only for pointers into the direct map, which all page_* functions give. */
static inline uint64_t page_physical(const void *page)
{
	return (uint64_t)page - DIRECT_MAP;
}

void page_clear(void *page);
void page_copy(void *to, const void *from);

/* Defined by core/page.c: a zeroed page, also from the reserve that is kept for tables; NULL at the very end.
 */
void *table_alloc(void);
void table_free(void *table);
