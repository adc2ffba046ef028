/* SPDX-License-Identifier: MIT */
/* What may be touched, a byte for every eight of the shim's memory: 0 all of them, 1 to 7 so many, else none.
 * The values are those that compilers and other runtimes of AddressSanitizer use. */
#pragma once

#include "lib/types.h"

#define SHADOW_SHIFT 3
#define GRANULE (1UL << SHADOW_SHIFT)

enum shadow {
	SHADOW_STACK_LEFT = 0xf1, /* these three the compiler writes itself */
	SHADOW_STACK_MIDDLE = 0xf2,
	SHADOW_STACK_RIGHT = 0xf3,
	SHADOW_SCOPE = 0xf8,
	SHADOW_GLOBAL = 0xf9,
	SHADOW_HEAP = 0xfa,
	SHADOW_HEAP_FREED = 0xfd,
	SHADOW_PAGE_FREED = 0xfe,
};

static inline uint8_t *shadow_of(uint64_t address)
{
	return (uint8_t *)((address >> SHADOW_SHIFT) + SHADOW_OFFSET);
}

/* From a multiple of eight on; `size` bytes may be touched again, or none of them. */
void shadow_allow(const void *start, size_t size);
void shadow_forbid(const void *start, size_t size, enum shadow why);

/* Ends the image with a report if the access is not allowed. */
void shadow_check(const void *start, size_t size, bool write);

/* The report itself: what was done at the address, and why it must not be. */
__attribute__((noreturn)) void shadow_report(const char *what, uint64_t address, size_t size,
                                             const uint64_t *frame);

/* The block of the heap at or before the address, for the report; checks/memory.c. */
void shadow_heap_describe(uint64_t address);
