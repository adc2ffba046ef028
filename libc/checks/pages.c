/* SPDX-License-Identifier: MIT */
/* The pages for AddressSanitizer: a page that is free must not be touched, nor be freed again. As
 * checks/memory.c. */
#include "checks/quarantine.h"
#include "checks/shadow.h"
#include "core/page.h"

#define HELD_PAGES 64

static void *held[HELD_PAGES];
static unsigned held_next, held_count;

void *checked_page_alloc(void);
void *checked_page_alloc_zeroed(void);
void *checked_page_alloc_order(unsigned order);
void checked_page_free(void *page);
void checked_page_free_order(void *page, unsigned order);
void *checked_page_take_promised(void);
bool checked_page_promise(size_t count);
struct page_counts checked_page_counts(void);
void *checked_table_alloc(void);
void checked_table_free(void *table);

static void release(void **place)
{
	if (*place == NULL)
		return;
	page_free(*place);
	*place = NULL;
	held_count--;
}

void quarantine_release_pages(void)
{
	for (unsigned i = 0; i < HELD_PAGES; i++)
		release(&held[i]);
}

static void release_all(void)
{
	quarantine_release_blocks();
	quarantine_release_pages();
}

static void *given(void *page, unsigned order)
{
	if (page != NULL)
		shadow_allow(page, PAGE_SIZE << order);
	return page;
}

void *checked_page_alloc_order(unsigned order)
{
	void *page = page_alloc_order(order);
	if (page == NULL) {
		release_all();
		page = page_alloc_order(order);
	}
	return given(page, order);
}

void *checked_page_alloc(void)
{
	return checked_page_alloc_order(0);
}

void *checked_page_alloc_zeroed(void)
{
	void *page = checked_page_alloc_order(0);
	if (page != NULL)
		page_clear(page);
	return page;
}

void *checked_page_take_promised(void)
{
	void *page = page_take_promised();
	if (page == NULL) {
		release_all();
		page = page_take_promised();
	}
	return given(page, 0);
}

void *checked_table_alloc(void)
{
	void *table = table_alloc();
	if (table == NULL) {
		release_all();
		table = table_alloc();
	}
	return given(table, 0);
}

static void forbid(void *page, unsigned order)
{
	if (*shadow_of((uint64_t)page) == SHADOW_PAGE_FREED)
		shadow_report("free", (uint64_t)page, PAGE_SIZE << order, __builtin_frame_address(0));
	shadow_forbid(page, PAGE_SIZE << order, SHADOW_PAGE_FREED);
}

void checked_page_free(void *page)
{
	forbid(page, 0);
	release(&held[held_next]);
	held[held_next] = page;
	held_next = (held_next + 1) % HELD_PAGES;
	held_count++;
}

void checked_table_free(void *table)
{
	checked_page_free(table);
}

void checked_page_free_order(void *page, unsigned order)
{
	forbid(page, order);
	page_free_order(page, order);
}

bool checked_page_promise(size_t count)
{
	if (page_promise(count))
		return true;
	release_all();
	return page_promise(count);
}

struct page_counts checked_page_counts(void)
{
	struct page_counts counts = page_counts();
	counts.free += held_count;
	return counts;
}
