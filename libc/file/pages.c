/* SPDX-License-Identifier: MIT */
/* A file's pages: what the image brought in one piece, and a radix tree of 64-way nodes for all others. */
#include "file/pages.h"
#include "core/heap.h"
#include "core/page.h"
#include "file/packed.h"
#include "lib/string.h"

#define NODE_SHIFT 6
#define NODE_SLOTS (1U << NODE_SHIFT)

/* Pages that files do not take: one of so many, within these bounds. */
#define RESERVE_PART 64
#define RESERVE_LEAST 32
#define RESERVE_MOST 512

struct pages_node {
	void *slots[NODE_SLOTS]; /* nodes of the next lower height, or pages */
};

/* Indexes that a subtree of this height covers. */
static uint64_t span(unsigned height)
{
	return 1UL << (height * NODE_SHIFT);
}

static unsigned slot_of(uint64_t index, unsigned height)
{
	return (index >> ((height - 1) * NODE_SHIFT)) & (NODE_SLOTS - 1);
}

void *pages_find(const struct pages *pages, uint64_t index)
{
	if (index < pages->base_count)
		return pages->base + index * PAGE_SIZE;
	if (index >= span(pages->height))
		return NULL;
	void *at = pages->root;
	for (unsigned height = pages->height; height > 0 && at != NULL; height--)
		at = ((struct pages_node *)at)->slots[slot_of(index, height)];
	return at;
}

static bool grow(struct pages *pages, uint64_t index)
{
	while (index >= span(pages->height)) {
		if (pages->root != NULL) {
			struct pages_node *node = heap_alloc(sizeof(*node));
			if (node == NULL)
				return false;
			node->slots[0] = pages->root;
			pages->root = node;
		}
		pages->height++;
	}
	return true;
}

/* Files leave a part of memory to everything else, so that a full file system can still be worked with and
 * cleaned up. */
static bool may_take_page(void)
{
	struct page_counts counts = page_counts();
	size_t reserve = MIN(counts.total / RESERVE_PART, (size_t)RESERVE_MOST);
	return counts.free > counts.promised + MAX(reserve, (size_t)RESERVE_LEAST);
}

void *pages_make(struct pages *pages, uint64_t index, bool zeroed)
{
	void *page = pages_find(pages, index);
	if (page != NULL)
		return page;
	if (!may_take_page())
		return NULL;
	if (!grow(pages, index))
		return NULL;
	void **at = &pages->root;
	for (unsigned height = pages->height; height > 0; height--) {
		if (*at == NULL)
			*at = heap_alloc(sizeof(struct pages_node));
		if (*at == NULL)
			return NULL;
		at = &((struct pages_node *)*at)->slots[slot_of(index, height)];
	}
	*at = zeroed ? page_alloc_zeroed() : page_alloc();
	if (*at != NULL)
		pages->count++;
	return *at;
}

/* Frees [first, end), counted from the subtree's first index; true when the subtree is empty and gone. */
static bool free_below(struct pages *pages, void *at, unsigned height, uint64_t first, uint64_t end)
{
	if (height == 0) {
		page_free(at);
		pages->count--;
		return true;
	}
	struct pages_node *node = at;
	uint64_t step = span(height - 1);
	bool empty = true;
	for (unsigned i = 0; i < NODE_SLOTS; i++) {
		uint64_t start = i * step;
		void **slot = &node->slots[i];
		if (*slot != NULL && start < end && start + step > first) {
			uint64_t from = first > start ? first - start : 0;
			if (free_below(pages, *slot, height - 1, from, MIN(end - start, step)))
				*slot = NULL;
		}
		empty = empty && *slot == NULL;
	}
	if (empty)
		heap_free(node, sizeof(*node));
	return empty;
}

static void free_base(struct pages *pages, uint64_t first, uint64_t end)
{
	if (end < pages->base_count) {
		memset(pages->base + first * PAGE_SIZE, 0, (end - first) * PAGE_SIZE);
		return;
	}
	uint64_t count = pages->base_count - first;
	for (uint64_t index = first; index < pages->base_count; index++)
		page_free(pages->base + index * PAGE_SIZE);
	pages->base_count = first;
	pages->count -= count;
}

void pages_free(struct pages *pages, uint64_t first, uint64_t end)
{
	if (first >= end)
		return;
	if (pages->packed != NULL) /* the file goes: whoever changes one has made it ordinary before */
		(void)pages->packed->ops->end(pages, 0);
	if (first < pages->base_count)
		free_base(pages, first, end);
	if (pages->root == NULL || first >= span(pages->height))
		return;
	if (free_below(pages, pages->root, pages->height, first, MIN(end, span(pages->height)))) {
		pages->root = NULL;
		pages->height = 0;
	}
}

/* One past the last index that is surely as this one is, page or hole. */
static uint64_t run_end(const struct pages *pages, uint64_t index, bool *data)
{
	*data = true;
	if (index < pages->base_count)
		return pages->base_count;
	if (pages->packed != NULL && index < pages->packed->count)
		return pages->packed->count;
	*data = false;
	if (index >= span(pages->height))
		return UINT64_MAX;
	void *at = pages->root;
	unsigned height = pages->height;
	for (; height > 0 && at != NULL; height--)
		at = ((struct pages_node *)at)->slots[slot_of(index, height)];
	*data = at != NULL;
	return (index & ~(span(height) - 1)) + span(height);
}

uint64_t pages_next(const struct pages *pages, uint64_t index, uint64_t end, bool data)
{
	while (index < end) {
		bool is_data;
		uint64_t next = run_end(pages, index, &is_data);
		if (is_data == data)
			return index;
		index = next;
	}
	return end;
}
