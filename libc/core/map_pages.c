/* SPDX-License-Identifier: MIT */
/* The pages behind mappings: what a fault finds, and page-table entries taken away, protected and counted.
 *
 * An entry with PTE_OWNED holds a page of the mapping itself, present or (PROT_NONE) not; one without shows a
 * page of an object, or the page of zeros, and can be dropped at any time. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "abi/signal.h"
#include "arch/x86_64/paging.h"
#include "core/map_internal.h"
#include "core/page.h"
#include "core/rlimit.h"
#include "core/sites.h"
#include "core/usermem.h"
#include "lib/string.h"

#define STACK_GAP (256 * PAGE_SIZE)  /* kept free below a stack that grows (Linux: stack_guard_gap) */
#define AROUND_SIZE (64 * PAGE_SIZE) /* Linux's fault_around_bytes is a quarter; our faults are dearer */
#define ACCESS_ANY (PROT_READ | PROT_WRITE | PROT_EXEC)

size_t resident_pages, resident_peak;

OPTIONAL(sites_page);

static void *zero_page; /* what an anonymous page holds before it is written */

void resident_add(size_t pages)
{
	resident_pages += pages;
	resident_peak = MAX(resident_peak, resident_pages);
}

uint64_t page_bits(int prot, bool write)
{
	if (!(prot & ACCESS_ANY))
		return 0;
	return PTE_PRESENT | (write && prot & PROT_WRITE ? PTE_WRITE : 0) |
	       (prot & PROT_EXEC ? 0 : PTE_NO_EXECUTE);
}

/* The first entry of [entry, last) that is not empty, or last. */
static uint64_t *skip_empty(uint64_t *entry, const uint64_t *last)
{
	while (last - entry >= 4 && (entry[0] | entry[1] | entry[2] | entry[3]) == 0)
		entry += 4;
	while (entry < last && *entry == 0)
		entry++;
	return entry;
}

/* Calls `each` for every entry that is not empty; the sum of what it answers. What it changes the processor
 * forgets.
 */
static size_t visit(uint64_t start, uint64_t end, size_t (*each)(uint64_t *entry, const void *argument),
                    const void *argument)
{
	size_t sum = 0;
	uint64_t changed_start = end, changed_end = start;
	for (uint64_t at = start, next; at < end; at = next) {
		uint64_t *entry = paging_find(at, &next);
		if (entry == NULL)
			continue;
		uint64_t *first = entry;
		next = MIN(end, (at & ~(PAGE_TABLE_SPAN - 1)) + PAGE_TABLE_SPAN);
		const uint64_t *last = entry + ((next - at) >> PAGE_SHIFT);
		while ((entry = skip_empty(entry, last)) < last) {
			uint64_t before = *entry, address = at + (uint64_t)(entry - first) * PAGE_SIZE;
			sum += each(entry, argument);
			if (*entry++ != before) {
				changed_start = MIN(changed_start, address);
				changed_end = address + PAGE_SIZE;
			}
		}
	}
	if (changed_start < changed_end)
		paging_flush(changed_start, changed_end);
	return sum;
}

static size_t drop_entry(uint64_t *entry, const void *argument)
{
	(void)argument;
	bool owned = *entry & PTE_OWNED;
	if (owned)
		page_free(page_pointer(*entry & PTE_PHYSICAL));
	*entry = 0;
	return owned;
}

size_t pages_drop(uint64_t start, uint64_t end)
{
	size_t owned = visit(start, end, drop_entry, NULL);
	resident_pages -= owned;
	return owned;
}

static size_t count_entry(uint64_t *entry, const void *argument)
{
	(void)argument;
	return (*entry & PTE_OWNED) != 0;
}

size_t pages_owned(uint64_t start, uint64_t end)
{
	return visit(start, end, count_entry, NULL);
}

static size_t protect_entry(uint64_t *entry, const void *argument)
{
	const struct mapping *mapping = argument;
	if (*entry & PTE_OWNED)
		*entry = (*entry & (PTE_PHYSICAL | PTE_OWNED)) | page_bits(mapping->prot, true);
	else
		*entry = 0;
	return 0;
}

void pages_protect(const struct mapping *mapping, uint64_t start, uint64_t end)
{
	visit(start, end, protect_entry, mapping);
}

static size_t forget_entry(uint64_t *entry, const void *argument)
{
	(void)argument;
	if (!(*entry & PTE_OWNED))
		*entry = 0;
	return 0;
}

void map_object_forget(struct map_object *object, uint64_t first, uint64_t count)
{
	uint64_t first_byte = first << PAGE_SHIFT;
	uint64_t size = count > UINT64_MAX >> PAGE_SHIFT ? UINT64_MAX : count << PAGE_SHIFT;
	struct mapping *mapping;
	LIST_FOR_EACH (mapping, &object->mappings, struct mapping, object_link) {
		uint64_t length = mapping->end - mapping->start;
		uint64_t from = first_byte > mapping->offset ? first_byte - mapping->offset : 0;
		uint64_t last = first_byte > UINT64_MAX - size ? UINT64_MAX : first_byte + size;
		if (from >= length || last <= mapping->offset)
			continue;
		uint64_t to = MIN(last - mapping->offset, length);
		visit(mapping->start + from, mapping->start + to, forget_entry, NULL);
	}
}

/* A mapping that grows downwards takes in the address, within RLIMIT_STACK and away from its lower neighbour.
 */
static bool grow(struct mapping *mapping, uint64_t address)
{
	uint64_t start = page_down(address);
	if (!(mapping->flags & MAP_GROWSDOWN) || start < MAP_LOWEST ||
	    mapping->end - start > rlimit(RLIMIT_STACK))
		return false;
	struct mapping *below = mapping->link.previous == &mappings
	                            ? NULL
	                            : LIST_ENTRY(mapping->link.previous, struct mapping, link);
	if (below != NULL && start < below->end + (below->prot == PROT_NONE ? 0 : STACK_GAP))
		return false;
	return mapping_grow_down(mapping, start);
}

static bool allowed(int prot, unsigned access)
{
	if (access & FAULT_WRITE)
		return prot & PROT_WRITE;
	if (access & FAULT_EXECUTE)
		return prot & PROT_EXEC;
	return prot & ACCESS_ANY;
}

/* A page for the mapping itself; NULL when memory has run out. */
static void *own_take(const struct mapping *mapping)
{
	return mapping->promised ? page_take_promised() : page_alloc();
}

static void own_show(const struct mapping *mapping, uint64_t *entry, void *page)
{
	*entry = page_physical(page) | PTE_OWNED | page_bits(mapping->prot, true);
	resident_add(1);
}

static bool own_zeros(const struct mapping *mapping, uint64_t *entry)
{
	void *page = own_take(mapping);
	if (page == NULL)
		return false;
	page_clear(page);
	own_show(mapping, entry, page);
	return true;
}

static bool copy_from(struct map_object *object, uint64_t index, void *page)
{
	if (object->ops->copy != NULL && object->ops->copy(object, index, page))
		return true;
	const void *source = object->ops->page(object, index, false);
	if (source != NULL)
		page_copy(page, source);
	return source != NULL;
}

/* The mapping's own copy of an object's page: 0, or a signal. Memory is taken first: to find it the object's
 * pages may be given back. */
static int own_copy(const struct mapping *mapping, uint64_t *entry, uint64_t index)
{
	void *page = own_take(mapping);
	if (page == NULL)
		return SIGKILL;
	if (!copy_from(mapping->object, index, page)) {
		page_free(page);
		if (mapping->promised)
			page_promise_again(1);
		return SIGBUS;
	}
	own_show(mapping, entry, page);
	return 0;
}

static bool fault_anonymous(const struct mapping *mapping, uint64_t *entry, bool write)
{
	if (write || mapping_shared(mapping))
		return own_zeros(mapping, entry);
	if (zero_page == NULL)
		zero_page = table_alloc();
	if (zero_page == NULL)
		return false;
	*entry = page_physical(zero_page) | page_bits(mapping->prot, false);
	return true;
}

/* The entry shows a page of the object; of code that nobody writes, the page with linked sites. */
static void show(const struct mapping *mapping, uint64_t *entry, uint64_t address, void *page, bool write)
{
	bool code = (mapping->prot & (PROT_EXEC | PROT_WRITE)) == PROT_EXEC && !mapping_shared(mapping);
	if (code && sites_page != NULL)
		page = sites_page(mapping, address, page);
	*entry = page_physical(page) | page_bits(mapping->prot, write);
}

/* The pages around one that was just read, as far as they are in memory and nothing is at their place: one
 * fault instead of many. For writing each has a fault of its own. */
static void show_around(const struct mapping *mapping, uint64_t *entry, uint64_t address)
{
	uint64_t window = address & ~(AROUND_SIZE - 1);
	uint64_t from = MAX(window, mapping->start), to = MIN(window + AROUND_SIZE, mapping->end);
	uint64_t index = (mapping->offset + (from - mapping->start)) >> PAGE_SHIFT;
	/* The window is aligned, so that one table holds all its entries. */
	entry -= (page_down(address) - from) >> PAGE_SHIFT;
	for (uint64_t at = from; at < to; at += PAGE_SIZE, entry++, index++) {
		void *page = *entry == 0 ? mapping->object->ops->peek(mapping->object, index) : NULL;
		if (page != NULL)
			show(mapping, entry, at, page, false);
	}
}

static int fault_object(struct mapping *mapping, uint64_t *entry, uint64_t address, bool write)
{
	uint64_t index = (mapping->offset + (page_down(address) - mapping->start)) >> PAGE_SHIFT;
	if (write && !mapping_shared(mapping))
		return own_copy(mapping, entry, index);
	void *page = mapping->object->ops->page(mapping->object, index, write);
	if (page == NULL)
		return SIGBUS;
	show(mapping, entry, address, page, write);
	if (!write && mapping->object->ops->peek != NULL)
		show_around(mapping, entry, address);
	return 0;
}

int map_fault(uint64_t address, unsigned access, int *code)
{
	struct mapping *mapping = address < USER_END ? map_find(address) : NULL;
	*code = SEGV_MAPERR;
	if (mapping == NULL || (address < mapping->start && !grow(mapping, address)))
		return SIGSEGV;
	*code = SEGV_ACCERR;
	if (!allowed(mapping->prot, access))
		return SIGSEGV;

	uint64_t *entry = paging_entry(address);
	if (entry == NULL)
		return SIGKILL;
	bool write = access & FAULT_WRITE;
	int signal = 0;
	if (*entry & PTE_OWNED)
		*entry = (*entry & (PTE_PHYSICAL | PTE_OWNED)) | page_bits(mapping->prot, true);
	else if (mapping->object == NULL)
		signal = fault_anonymous(mapping, entry, write) ? 0 : SIGKILL;
	else
		signal = fault_object(mapping, entry, address, write);
	*code = BUS_ADRERR;
	paging_renew(address);
	return signal;
}

long map_discard(uint64_t address, size_t size)
{
	uint64_t end = address + page_up(size);
	bool hole = false;
	for (uint64_t at = address; at < end;) {
		struct mapping *mapping = map_find(at);
		if (mapping == NULL || mapping->start >= end)
			return -ENOMEM;
		hole |= mapping->start > at;
		uint64_t from = MAX(at, mapping->start), to = MIN(end, mapping->end);
		size_t owned = pages_drop(from, to);
		/* What was promised and used is promised again: the pages have just been freed. */
		if (mapping->promised)
			page_promise_again(owned);
		at = to;
	}
	return hole ? -ENOMEM : 0;
}

bool map_populates_new;

long map_populate(uint64_t address, size_t size)
{
	for (uint64_t at = page_down(address); at < address + size; at += PAGE_SIZE) {
		struct mapping *mapping = map_find(at);
		if (mapping == NULL || mapping->start > at)
			return -ENOMEM;
		int code;
		bool write = mapping->prot & PROT_WRITE && !mapping_shared(mapping);
		if (mapping->prot & ACCESS_ANY && map_fault(at, write ? FAULT_WRITE : 0, &code) != 0)
			return -ENOMEM;
	}
	return 0;
}
