/* SPDX-License-Identifier: MIT */
/* Blocks of 16 bytes to 1 KiB cut from pages, larger ones in whole pages; the size class follows from the
 * size. */
#include "core/heap.h"
#include "core/page.h"
#include "lib/string.h"

#define CLASS_SHIFT 4 /* the smallest block: 16 bytes */
#define CLASSES 7     /* 16, 32, ... 1024 */
#define CLASS_LIMIT (1UL << (CLASS_SHIFT + CLASSES - 1))

struct free_block {
	struct free_block *next;
};

static struct free_block *free_blocks[CLASSES];

static unsigned class_of(size_t size)
{
	size_t blocks = size > 0 ? (size - 1) >> CLASS_SHIFT : 0;
	return blocks > 0 ? 64 - (unsigned)__builtin_clzl(blocks) : 0;
}

static unsigned order_of(size_t size)
{
	unsigned order = 0;
	while (PAGE_SIZE << order < size)
		order++;
	return order;
}

static bool refill(unsigned class)
{
	char *page = page_alloc();
	if (page == NULL)
		return false;
	for (size_t at = 0; at < PAGE_SIZE; at += 1UL << (CLASS_SHIFT + class)) {
		struct free_block *block = (struct free_block *)(page + at);
		block->next = free_blocks[class];
		free_blocks[class] = block;
	}
	return true;
}

/* A large block takes whole pages of its last power of two and gives the rest back. */
static void *alloc_pages(size_t size)
{
	unsigned order = order_of(size);
	char *block = page_alloc_order(order);
	if (block == NULL)
		return NULL;
	for (size_t at = page_up(size); at < PAGE_SIZE << order; at += PAGE_SIZE)
		page_free(block + at);
	return block;
}

void *heap_alloc_dirty(size_t size)
{
	if (size > CLASS_LIMIT)
		return alloc_pages(size);
	unsigned class = class_of(size);
	if (free_blocks[class] == NULL && !refill(class))
		return NULL;
	struct free_block *block = free_blocks[class];
	free_blocks[class] = block->next;
	return block;
}

void *heap_alloc(size_t size)
{
	void *block = heap_alloc_dirty(size);
	/* Whole words are quicker than bytes. */
	return block != NULL ? memset(block, 0, (size + 7) & ~7UL) : NULL;
}

void heap_free(void *memory, size_t size)
{
	if (memory == NULL)
		return;
	if (size > CLASS_LIMIT) {
		for (size_t at = 0; at < page_up(size); at += PAGE_SIZE)
			page_free((char *)memory + at);
		return;
	}
	struct free_block *block = memory;
	unsigned class = class_of(size);
	block->next = free_blocks[class];
	free_blocks[class] = block;
}

void *heap_resize(void *block, size_t old_size, size_t new_size)
{
	void *moved = heap_alloc(new_size);
	if (moved == NULL)
		return NULL;
	memcpy(moved, block, MIN(old_size, new_size));
	heap_free(block, old_size);
	return moved;
}
