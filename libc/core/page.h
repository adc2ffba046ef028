/* SPDX-License-Identifier: MIT */
/* Physical pages: a buddy allocator, and promises of pages so that a page fault never finds none. */
#pragma once

#include "lib/types.h"

#define DIRECT_MAP 0xffff888000000000UL /* physical address 0 as the shim sees it, never executable */

static inline void *page_pointer(uint64_t physical)
{
	return (void *)(DIRECT_MAP + physical);
}

/* Only for pointers into the direct map, which all page_* functions give. */
static inline uint64_t page_physical(const void *page)
{
	return (uint64_t)page - DIRECT_MAP;
}

/* Gives memory to the allocator: at boot, and pages of the image that are no longer used. */
void page_donate(uint64_t physical, uint64_t size);

/* One page, or 2^order pages in one piece; contents undefined. NULL when none is free beyond what is promised. */
void *page_alloc(void);
void *page_alloc_zeroed(void);
void *page_alloc_order(unsigned order);
void page_free(void *page);
void page_free_order(void *page, unsigned order);

/* Promises: count pages that page_take_promised() will find later. False when memory cannot keep the promise. */
bool page_promise(size_t count);
void page_release_promise(size_t count);
void *page_take_promised(void);

struct page_counts {
	size_t total;    /* pages ever donated */
	size_t free;     /* pages that nobody holds */
	size_t promised; /* of the free ones, spoken for */
};
struct page_counts page_counts(void);
