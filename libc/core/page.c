/* SPDX-License-Identifier: MIT */
/* The buddy allocator: free blocks of 2^order pages in lists that lie in the blocks themselves, one bit a
 * block. */
#include "core/page.h"
#include "core/log.h"
#include "lib/list.h"
#include "lib/string.h"
#include "plat/plat.h"

#define ORDERS 11       /* up to 4 MiB in one piece */
#define PIECE_ORDERS 10 /* untouched memory comes in pieces of 2 MiB */
#define SINGLES 32      /* free pages kept at hand */
#define SINGLES_ORDER 3 /* pages that come from the lists at once: 8 */
#define TABLE_RESERVE 8 /* pages for page tables, however little is left */
#define TABLE_SHARE 256 /* and one more for so many promised pages */

static struct list free_lists[ORDERS];
static uint64_t *free_bits[ORDERS]; /* bit n: the block at n << (order + PAGE_SHIFT) is in its list */
static size_t page_limit;           /* one past the highest page number */
static struct page_counts counts;
static size_t cached, cached_least; /* pages of a cache; it keeps so many */

OPTIONAL(page_reclaim);

/* Memory that no list holds yet. A list's links lie in its blocks: to link all of them at boot would touch
 * each piece of memory, and the host would have to find and zero a page for it. Lower addresses are taken
 * first. */
struct untouched {
	uint64_t page, last; /* page numbers: the next, one past the end */
};

static struct untouched untouched[BOOT_RANGES];
static unsigned untouched_count;

static bool block_is_free(uint64_t block, unsigned order)
{
	return (block >> order) < (page_limit >> order) &&
	       free_bits[order][block >> order >> 6] >> (block >> order & 63) & 1;
}

static void block_insert(uint64_t block, unsigned order)
{
	free_bits[order][block >> order >> 6] |= 1UL << (block >> order & 63);
	list_insert_after(&free_lists[order], page_pointer(block << PAGE_SHIFT));
}

static void block_remove(uint64_t block, unsigned order)
{
	free_bits[order][block >> order >> 6] &= ~(1UL << (block >> order & 63));
	list_remove(page_pointer(block << PAGE_SHIFT));
}

/* Joins the block with its free neighbours and puts it into a list. */
static void block_merge(uint64_t block, unsigned order)
{
	for (; order + 1 < ORDERS && block_is_free(block ^ 1UL << order, order); order++) {
		block_remove(block ^ 1UL << order, order);
		block &= ~(1UL << order);
	}
	block_insert(block, order);
}

static void block_free(uint64_t block, unsigned order)
{
	counts.free += 1UL << order;
	block_merge(block, order);
}

/* Brings the next piece of untouched memory into the lists; false when there is none. */
static bool refill(void)
{
	for (unsigned i = 0; i < untouched_count; i++) {
		struct untouched *range = &untouched[i];
		if (range->page >= range->last)
			continue;
		unsigned order = 0;
		while (order + 1 < PIECE_ORDERS && !(range->page & 1UL << order) &&
		       range->page + (2UL << order) <= range->last)
			order++;
		block_merge(range->page, order);
		range->page += 1UL << order;
		return true;
	}
	return false;
}

/* Single pages that are free and in no list: most are taken and given one by one, and need no neighbours
 * then. */
static void *singles[SINGLES];
static unsigned single_count;

static unsigned order_at_hand(unsigned order)
{
	while (order < ORDERS && list_empty(&free_lists[order]))
		order++;
	return order;
}

static void singles_release(void)
{
	while (single_count > 0)
		block_merge(page_physical(singles[--single_count]) >> PAGE_SHIFT, 0);
}

/* A block from the lists, or NULL. */
static void *list_take(unsigned order)
{
	unsigned from = order_at_hand(order);
	while (from == ORDERS && refill())
		from = order_at_hand(order);
	if (from == ORDERS)
		return NULL;
	uint64_t block = page_physical(free_lists[from].next) >> PAGE_SHIFT;
	block_remove(block, from);
	while (from > order) {
		from--;
		block_insert(block + (1UL << from), from);
	}
	return page_pointer(block << PAGE_SHIFT);
}

/* A page from where nobody has been yet: what was used and given back comes first. */
static void *untouched_take(void)
{
	for (unsigned i = 0; order_at_hand(0) == ORDERS && i < untouched_count; i++)
		if (untouched[i].page < untouched[i].last)
			return page_pointer(untouched[i].page++ << PAGE_SHIFT);
	return NULL;
}

static void *single_take(void)
{
	if (single_count > 0)
		return singles[--single_count];
	char *page = untouched_take();
	if (page != NULL)
		return page;
	char *pages = list_take(SINGLES_ORDER);
	for (unsigned i = 1U << SINGLES_ORDER; pages != NULL && i-- > 0;)
		singles[single_count++] = pages + i * PAGE_SIZE;
	return single_count > 0 ? singles[--single_count] : list_take(0);
}

static void *block_find(unsigned order)
{
	void *block = order == 0 ? single_take() : list_take(order);
	if (block == NULL && single_count > 0) {
		singles_release();
		block = list_take(order);
	}
	return block;
}

static void *block_take(unsigned order)
{
	void *block = block_find(order);
	while (UNLIKELY(block == NULL) && page_reclaim != NULL && page_reclaim())
		block = block_find(order);
	if (block != NULL)
		counts.free -= 1UL << order;
	return block;
}

static void give(uint64_t start, uint64_t end)
{
	uint64_t page = page_up(start) >> PAGE_SHIFT, last = end >> PAGE_SHIFT;
	if (page >= last)
		return;
	untouched[untouched_count++] = (struct untouched){page, last};
	counts.free += last - page;
	counts.total += last - page;
}

void page_init(const struct memory_range *ranges, unsigned count)
{
	unsigned largest = 0;
	for (unsigned i = 0; i < count; i++) {
		page_limit = MAX(page_limit, (ranges[i].start + ranges[i].size) >> PAGE_SHIFT);
		if (ranges[i].size > ranges[largest].size)
			largest = i;
	}
	uint64_t *bits = page_pointer(ranges[largest].start);
	uint64_t *at = bits;
	for (unsigned order = 0; order < ORDERS; order++) {
		list_init(&free_lists[order]);
		free_bits[order] = at;
		at += (page_limit >> order) / 64 + 1;
	}
	size_t size = (size_t)((char *)at - (char *)bits);
	if (size > ranges[largest].size)
		panic("no memory for the page allocator");
	memset(bits, 0, size);
	for (unsigned i = 0; i < count; i++)
		give(ranges[i].start + (i == largest ? size : 0), ranges[i].start + ranges[i].size);
}

/* Pages that are neither promised nor kept for page tables. */
static size_t available(void)
{
	size_t kept = counts.promised + counts.promised / TABLE_SHARE + TABLE_RESERVE + cached_least;
	return counts.free + cached > kept ? counts.free + cached - kept : 0;
}

void *page_alloc_order(unsigned order)
{
	return order < ORDERS && available() >= 1UL << order ? block_take(order) : NULL;
}

void *page_alloc(void)
{
	return page_alloc_order(0);
}

void *page_alloc_zeroed(void)
{
	void *page = page_alloc();
	if (page != NULL)
		page_clear(page);
	return page;
}

void page_free_order(void *page, unsigned order)
{
	block_free(page_physical(page) >> PAGE_SHIFT, order);
}

void page_free(void *page)
{
	if (single_count == SINGLES) {
		page_free_order(page, 0);
		return;
	}
	singles[single_count++] = page;
	counts.free++;
}

void *table_alloc(void)
{
	void *table = block_take(0);
	if (table != NULL)
		page_clear(table);
	return table;
}

void table_free(void *table)
{
	page_free(table);
}

bool page_promise(size_t count)
{
	size_t room = available();
	if (room < count || room - count < count / TABLE_SHARE)
		return false;
	counts.promised += count;
	return true;
}

void page_release_promise(size_t count)
{
	counts.promised -= count;
}

void *page_take_promised(void)
{
	void *page = block_take(0);
	if (page != NULL)
		counts.promised--;
	return page;
}

void page_promise_again(size_t count)
{
	counts.promised += count;
}

void *page_take_cached(void)
{
	void *page = block_take(0);
	cached += page != NULL;
	return page;
}

void page_free_cached(void *page)
{
	cached--;
	page_free(page);
}

void page_keep_cached(size_t least)
{
	cached_least = least;
}

bool page_plenty(size_t spare)
{
	return counts.free > counts.promised + spare;
}

struct page_counts page_counts(void)
{
	struct page_counts all = counts;
	all.free += cached;
	return all;
}
