/* SPDX-License-Identifier: MIT */
/* The heap for AddressSanitizer: room that must not be touched around each block, a block freed once and with
 * its own size, and none given out again soon. The Makefile gives callers these functions under the heap's
 * own names. */
#include "checks/checks.h"
#include "checks/quarantine.h"
#include "checks/shadow.h"
#include "core/heap.h"
#include "core/log.h"
#include "layout.h"
#include "lib/string.h"

#define ROOM 16                /* behind a block, at least */
#define ALIGNED_FROM 2048UL    /* bytes: from here on a block begins with a page */
#define MAGIC 0x6b636f6c62UL   /* in each header */
#define HELD_BLOCKS 256        /* freed ones, before they are given out again */
#define DESCRIBE_LIMIT 0x40000 /* bytes before an address in which its block is looked for */

/* Right before each block. */
struct header {
	uint64_t magic;
	size_t size;
	uint64_t allocated_by, freed_by; /* 0: not yet */
};

static void *held[HELD_BLOCKS];
static unsigned held_next;

void *checked_heap_alloc(size_t size);
void checked_heap_free(void *memory, size_t size);
void *checked_heap_resize(void *block, size_t old_size, size_t new_size);

static size_t lead(size_t size)
{
	return size >= ALIGNED_FROM ? PAGE_SIZE : sizeof(struct header);
}

static size_t whole(size_t size)
{
	return lead(size) + ((size + 2 * ROOM - 1) & ~(ROOM - 1UL));
}

static struct header *header_of(void *block)
{
	return (struct header *)block - 1;
}

/* Back to the heap. */
static void release(void **place)
{
	if (*place == NULL)
		return;
	size_t size = header_of(*place)->size;
	char *start = (char *)*place - lead(size);
	shadow_allow(start, whole(size));
	header_of(*place)->magic = 0;
	heap_free(start, whole(size));
	*place = NULL;
}

void quarantine_release_blocks(void)
{
	for (unsigned i = 0; i < HELD_BLOCKS; i++)
		release(&held[i]);
}

static void *allocate(size_t size, uint64_t caller)
{
	char *start = heap_alloc(whole(size));
	if (start == NULL) {
		quarantine_release_blocks();
		quarantine_release_pages();
		start = heap_alloc(whole(size));
	}
	if (start == NULL)
		return NULL;
	void *block = start + lead(size);
	*header_of(block) = (struct header){MAGIC, size, caller, 0};
	shadow_forbid(start, whole(size), SHADOW_HEAP);
	shadow_allow(block, size);
	return block;
}

void *checked_heap_alloc(size_t size)
{
	return allocate(size, (uint64_t)__builtin_return_address(0));
}

void checked_heap_free(void *memory, size_t size)
{
	if (memory == NULL)
		return;
	struct header *header = header_of(memory);
	if (header->magic != MAGIC || header->freed_by != 0)
		shadow_report("free", (uint64_t)memory, size, __builtin_frame_address(0));
	if (header->size != size) {
		log_line("address: a block of %zu bytes is freed as one of %zu", header->size, size);
		shadow_report("free", (uint64_t)memory + MIN(size, header->size), size,
		              __builtin_frame_address(0));
	}
	header->freed_by = (uint64_t)__builtin_return_address(0);
	shadow_forbid(memory, size, SHADOW_HEAP_FREED);
	release(&held[held_next]);
	held[held_next] = memory;
	held_next = (held_next + 1) % HELD_BLOCKS;
}

void *checked_heap_resize(void *block, size_t old_size, size_t new_size)
{
	void *moved = allocate(new_size, (uint64_t)__builtin_return_address(0));
	if (moved == NULL)
		return NULL;
	if (block != NULL)
		shadow_check(block, MIN(old_size, new_size), false);
	memcpy(moved, block, MIN(old_size, new_size));
	checked_heap_free(block, old_size);
	return moved;
}

void shadow_heap_describe(uint64_t address)
{
	uint64_t at = (address & ~15UL) + ROOM;
	for (uint64_t end = at - DESCRIBE_LIMIT; at > end && at > DIRECT_MAP; at -= ROOM) {
		const struct header *header = header_of((void *)at);
		if (header->magic != MAGIC)
			continue;
		log_line("  block of %zu bytes at %lx", header->size, at);
		symbol_print("allocated by", header->allocated_by);
		if (header->freed_by != 0)
			symbol_print("freed by", header->freed_by);
		return;
	}
}
