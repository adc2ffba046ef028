/* SPDX-License-Identifier: MIT */
/* Packed files: see packed.h. What is unpacked from them is a cache, which memory can be taken back from. */
#include "file/packed.h"
#include "abi/errno.h"
#include "arch/x86_64/memory.h"
#include "core/heap.h"
#include "core/log.h"
#include "core/page.h"
#include "file/file.h"
#include "lib/lz4.h"
#include "lib/string.h"

/* As posixlite/packing.py has it: content is cut into clusters, each packed by itself; one whose size is that
 * of its pages is not packed. The content begins with where each cluster ends, then room for `shown`. */
#define CLUSTER_SHIFT 2
#define CLUSTER_PAGES (1UL << CLUSTER_SHIFT)
#define CLUSTER_SIZE (CLUSTER_PAGES * PAGE_SIZE)

#define PAGE_IDLE (1U << 31) /* no mapping shows it since the last look */
#define RECLAIM_PAGES 16     /* given back at once */
#define CACHE_LEAST 32       /* pages that the cache may always have */
#define PLENTY 256           /* free pages from which on whole clusters are kept */

static struct list files = LIST_EMPTY(files);
static unsigned file_count;

/* The cluster that was unpacked last. */
static struct {
	char *bytes;
	const struct packed *file;
	uint64_t number;
	uint64_t turn; /* counts clusters: it is another one now */
} opened;

static char *page_shown(uint32_t shown)
{
	return page_pointer((uint64_t)(shown & ~PAGE_IDLE) << PAGE_SHIFT);
}

static size_t cluster_size(const struct packed *packed, uint64_t number)
{
	return MIN(packed->count - number * CLUSTER_PAGES, CLUSTER_PAGES) << PAGE_SHIFT;
}

/* The cluster's bytes, until another is opened. */
static const char *cluster_open(const struct packed *packed, uint64_t number)
{
	uint32_t start = number == 0 ? 0 : packed->ends[number - 1], end = packed->ends[number];
	size_t size = cluster_size(packed, number);
	if (end - start == size)
		return packed->bytes + start;
	if (opened.file == packed && opened.number == number)
		return opened.bytes;
	if (!lz4_unpack(opened.bytes, size, packed->bytes + start, end - start))
		panic("a packed file of this image is damaged");
	opened.file = packed;
	opened.number = number;
	opened.turn++;
	return opened.bytes;
}

static const char *page_bytes(const struct packed *packed, uint64_t index)
{
	return cluster_open(packed, index >> CLUSTER_SHIFT) + ((index & (CLUSTER_PAGES - 1)) << PAGE_SHIFT);
}

static bool page_make(struct packed *packed, uint64_t index)
{
	void *page = page_take_cached();
	if (page == NULL)
		return false;
	page_copy(page, page_bytes(packed, index));
	packed->shown[index] = (uint32_t)(page_physical(page) >> PAGE_SHIFT);
	return true;
}

static void *packed_page(struct packed *packed, uint64_t index)
{
	uint32_t *shown = &packed->shown[index];
	if (*shown == 0 && !page_make(packed, index))
		return NULL;
	*shown &= ~PAGE_IDLE;
	uint64_t first = index & ~(CLUSTER_PAGES - 1), last = MIN(first + CLUSTER_PAGES, packed->count);
	for (uint64_t other = first; other < last && page_plenty(PLENTY); other++)
		if (packed->shown[other] == 0 && !page_make(packed, other))
			break;
	return page_shown(*shown);
}

static void *packed_peek(const struct packed *packed, uint64_t index)
{
	uint32_t shown = packed->shown[index];
	return shown == 0 || (shown & PAGE_IDLE) != 0 ? NULL : page_shown(shown);
}

static void packed_copy(struct packed *packed, uint64_t index, void *page)
{
	uint32_t shown = packed->shown[index];
	page_copy(page, shown != 0 ? page_shown(shown) : page_bytes(packed, index));
}

static size_t packed_read(struct packed *packed, off_t at, char *to, size_t *size)
{
	uint64_t number = (uint64_t)at / CLUSTER_SIZE, offset = (uint64_t)at % CLUSTER_SIZE, turn;
	size_t copied;
	*size = MIN(*size, CLUSTER_SIZE - offset);
	do {
		const char *bytes = cluster_open(packed, number) + offset;
		turn = opened.turn;
		copied = file_copy(to, bytes, *size, to);
		/* The buffer itself may have had to be unpacked, by a fault. */
	} while (turn != opened.turn);
	return copied;
}

static void page_release(uint32_t *shown)
{
	page_free_cached(page_shown(*shown));
	*shown = 0;
}

/* Takes back pages that have been idle since the last look, and lets the others show whether they are:
 * whoever touches one has a fault. How many are free now. */
static size_t sweep(struct packed *packed, size_t wanted)
{
	uint64_t from = packed->hand;
	size_t freed = 0;
	bool marked = false;
	for (; packed->hand < packed->count && freed < wanted; packed->hand++) {
		uint32_t *shown = &packed->shown[packed->hand];
		if (*shown == 0)
			continue;
		if ((*shown & PAGE_IDLE) != 0) {
			page_release(shown);
			freed++;
		} else {
			*shown |= PAGE_IDLE;
			marked = true;
		}
	}
	if (marked)
		map_object_forget(packed->object, from, packed->hand - from);
	return freed;
}

bool page_reclaim(void)
{
	size_t freed = 0;
	/* Once around to see which are idle, once more to take them. */
	for (unsigned looks = 2 * file_count + 1; looks > 0 && freed < RECLAIM_PAGES; looks--) {
		struct packed *packed = LIST_FIRST(&files, struct packed, link);
		freed += sweep(packed, RECLAIM_PAGES - freed);
		if (packed->hand < packed->count)
			continue;
		packed->hand = 0;
		list_remove(&packed->link);
		list_append(&files, &packed->link);
	}
	return freed > 0;
}

static long packed_end(struct pages *pages, uint64_t keep)
{
	struct packed *packed = pages->packed;
	map_object_forget(packed->object, 0, UINT64_MAX);
	for (uint64_t index = 0; index < packed->count; index++)
		if (packed->shown[index] != 0)
			page_release(&packed->shown[index]);
	pages->packed = NULL;
	pages->count -= packed->count;
	for (uint64_t index = 0; index < MIN(keep, packed->count); index++) {
		void *page = pages_make(pages, index, false);
		if (page == NULL) {
			pages_free(pages, 0, index);
			pages->packed = packed;
			pages->count += packed->count;
			return -ENOSPC;
		}
		packed_copy(packed, index, page);
	}
	if (opened.file == packed)
		opened.file = NULL;
	list_remove(&packed->link);
	file_count--;
	heap_free(packed, sizeof(*packed));
	return 0;
}

static const struct packed_ops packed_ops = {
    .page = packed_page,
    .peek = packed_peek,
    .copy = packed_copy,
    .read = packed_read,
    .end = packed_end,
};

bool packed_begin(struct pages *pages, struct map_object *object, char *content, uint64_t count)
{
	struct packed *packed = heap_alloc(sizeof(*packed));
	if (opened.bytes == NULL) {
		opened.bytes = heap_alloc(CLUSTER_SIZE);
		page_keep_cached(CACHE_LEAST);
	}
	if (packed == NULL || opened.bytes == NULL)
		return false;
	uint32_t *ends = (uint32_t *)content;
	packed->ops = &packed_ops;
	packed->object = object;
	packed->count = count;
	packed->ends = ends;
	packed->shown = ends + (count + CLUSTER_PAGES - 1) / CLUSTER_PAGES;
	packed->bytes = (const char *)(packed->shown + count);
	list_append(&files, &packed->link);
	file_count++;
	pages->packed = packed;
	pages->count = count;
	return true;
}
