/* SPDX-License-Identifier: MIT */
/* Page tables: the shim's own windows, and the program's half entry by entry. */
#pragma once

#include "lib/types.h"

#define PTE_PRESENT (1UL << 0)
#define PTE_WRITE (1UL << 1)
#define PTE_WRITE_THROUGH (1UL << 3)
#define PTE_UNCACHED (1UL << 4)
#define PTE_ACCESSED (1UL << 5)
#define PTE_DIRTY (1UL << 6)
#define PTE_LARGE (1UL << 7)
#define PTE_OWNED (1UL << 9) /* ours to use: the page belongs to the mapping, not to a file or the shim */
#define PTE_NO_EXECUTE (1UL << 63)
#define PTE_PHYSICAL 0x000ffffffffff000UL

#define PAGE_TABLE_SPAN (512 * PAGE_SIZE) /* bytes of addresses that one table of entries covers */

/* Takes over from the boot tables: identity map gone, text read-only everywhere, the direct map up to top
 * (physical, bytes). Tables are taken from *spare (physical, page-aligned) on, which moves. */
void paging_init(uint64_t top, uint64_t *spare);

/* Device registers in the direct map, uncached; NULL when memory is short. */
void *paging_map_device(uint64_t physical, size_t size);

/* The entry of a page of the program, its tables made on the way; NULL when memory is short. */
uint64_t *paging_entry(uint64_t address);

/* The entry of a page, or NULL where no table reaches it; *skip is then the end of what that table would
 * cover. Entries lie side by side up to the next multiple of PAGE_TABLE_SPAN. */
uint64_t *paging_find(uint64_t address, uint64_t *skip);

struct address_range {
	uint64_t start, end;
};

/* Gives back tables that [start, end) used: those that lie wholly in the range around it where nothing is
 * mapped. */
void paging_trim(uint64_t start, uint64_t end, struct address_range free);

/* A fault at the address has been answered: its entry may have been filled, and the access is made again. */
void paging_renew(uint64_t address);

/* After entries of [start, end) changed: the processor must not use the old ones. */
void paging_flush(uint64_t start, uint64_t end);

/* A kernel stack of count pages with an unmapped page below; NULL when memory is short. One past its top. */
void *stack_alloc(unsigned count);
