/* SPDX-License-Identifier: MIT */
/* Physical pages: a buddy allocator, and promises of pages so that a page fault never finds none. */
#pragma once

#include "arch/x86_64/memory.h"
#include "lib/types.h"

struct memory_range;

/* Takes over all memory of the machine. */
void page_init(const struct memory_range *ranges, unsigned count);

/* One page, or 2^order pages in one piece; contents undefined. NULL when none is free beyond what is
 * promised. */
void *page_alloc(void);
void *page_alloc_zeroed(void);
void *page_alloc_order(unsigned order);
void page_free(void *page); /* also a page of the image that is no longer used */
void page_free_order(void *page, unsigned order);

/* Promises: count pages that page_take_promised() will find later. False when memory cannot keep the promise.
 */
bool page_promise(size_t count);
void page_release_promise(size_t count);
void *page_take_promised(void);
void page_promise_again(size_t count); /* of pages that were promised, taken, and have just been freed */

/* A cache: pages of it count as free, for they can be had back. NULL: no memory. */
void *page_take_cached(void);
void page_free_cached(void *page);
void page_keep_cached(size_t least); /* so many nobody else may have, so that it can always work */
bool page_plenty(size_t spare);      /* so many are free beyond all promises, without the cache's */

/* The cache's (file/packed.c): frees some of its pages; false: it has none to spare. */
bool page_reclaim(void);

struct page_counts {
	size_t total;    /* pages of the machine that are not the shim */
	size_t free;     /* pages that nobody holds */
	size_t promised; /* of the free ones, spoken for */
};
struct page_counts page_counts(void);
