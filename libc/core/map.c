/* SPDX-License-Identifier: MIT */
/* The list of mappings: mmap(2), munmap(2), mprotect(2) as operations on it; what is in memory is
 * map_pages.c's. */
#include "core/map.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "arch/x86_64/paging.h"
#include "core/heap.h"
#include "core/map_internal.h"
#include "core/page.h"
#include "core/rlimit.h"
#include "core/usermem.h"

#define LOW_TOP 0x80000000UL /* MAP_32BIT */

struct list mappings = LIST_EMPTY(mappings);
static struct mapping *last_found; /* programs touch the same mapping again and again */
static size_t mapped_size;

void map_object_init(struct map_object *object, const struct map_object_ops *ops)
{
	object->ops = ops;
	list_init(&object->mappings);
}

struct mapping *map_next(struct mapping *mapping)
{
	struct list *next = mapping == NULL ? mappings.next : mapping->link.next;
	return next == &mappings ? NULL : LIST_ENTRY(next, struct mapping, link);
}

struct mapping *map_find(uint64_t address)
{
	if (last_found != NULL && address >= last_found->start && address < last_found->end)
		return last_found;
	struct mapping *mapping;
	LIST_FOR_EACH (mapping, &mappings, struct mapping, link) {
		if (address < mapping->end) {
			last_found = mapping;
			return mapping;
		}
	}
	return NULL;
}

bool mapping_counts(const struct mapping *mapping, int prot)
{
	/* A thread's stack is eight mebibytes of which kilobytes are used: as the first one's, only what it
	 * touches counts. */
	if (mapping->flags & (MAP_NORESERVE | MAP_STACK))
		return false;
	return mapping_shared(mapping) ? mapping->object == NULL : (prot & PROT_WRITE) != 0;
}

/* A mapping of [start, end), put into its place in the list; like gives all else. NULL when memory is short.
 */
struct mapping *mapping_create(uint64_t start, uint64_t end, const struct mapping *like)
{
	struct mapping *mapping = heap_alloc(sizeof(*mapping));
	if (mapping == NULL)
		return NULL;
	*mapping = *like;
	mapping->start = start;
	mapping->end = end;
	list_init(&mapping->object_link);
	if (mapping->object != NULL) {
		mapping->object->ops->hold(mapping->object);
		list_append(&mapping->object->mappings, &mapping->object_link);
	}
	struct mapping *above = map_find(start);
	list_append(above == NULL ? &mappings : &above->link, &mapping->link);
	mapped_size += end - start;
	return mapping;
}

void mapping_delete(struct mapping *mapping)
{
	if (last_found == mapping)
		last_found = NULL;
	mapped_size -= mapping->end - mapping->start;
	list_remove(&mapping->link);
	list_remove(&mapping->object_link);
	if (mapping->object != NULL)
		mapping->object->ops->drop(mapping->object);
	heap_free(mapping, sizeof(*mapping));
}

long mapping_split(uint64_t address)
{
	struct mapping *mapping = map_find(address);
	if (mapping == NULL || mapping->start >= address)
		return 0;
	struct mapping high = *mapping;
	high.offset += address - mapping->start;
	uint64_t end = mapping->end;
	mapping->end = address;
	mapped_size -= end - address;
	if (mapping_create(address, end, &high) != NULL)
		return 0;
	mapping->end = end;
	mapped_size += end - address;
	return -ENOMEM;
}

static bool mappings_join(const struct mapping *low, const struct mapping *high)
{
	return low->end == high->start && low->prot == high->prot && low->flags == high->flags &&
	       low->object == high->object && low->label == high->label && low->promised == high->promised &&
	       (low->object == NULL || low->offset + (low->end - low->start) == high->offset);
}

static void absorb(struct mapping *low, struct mapping *high)
{
	uint64_t end = high->end;
	mapping_delete(high);
	mapped_size += end - low->end;
	low->end = end;
}

void mapping_merge(struct mapping *mapping)
{
	struct mapping *next = map_next(mapping);
	if (next != NULL && mappings_join(mapping, next))
		absorb(mapping, next);
	if (mapping->link.previous == &mappings)
		return;
	struct mapping *previous = LIST_ENTRY(mapping->link.previous, struct mapping, link);
	if (mappings_join(previous, mapping))
		absorb(previous, mapping);
}

bool map_covers(uint64_t start, uint64_t end)
{
	while (start < end) {
		const struct mapping *mapping = map_find(start);
		if (mapping == NULL || mapping->start > start)
			return false;
		start = mapping->end;
	}
	return true;
}

bool map_free_range(uint64_t start, uint64_t end)
{
	if (start < MAP_LOWEST || end > USER_END || start >= end)
		return false;
	struct mapping *above = map_find(start);
	return above == NULL || above->start >= end;
}

uint64_t range_search(size_t size, uint64_t top)
{
	uint64_t end = top;
	for (struct list *link = mappings.previous; link != &mappings; link = link->previous) {
		struct mapping *mapping = LIST_ENTRY(link, struct mapping, link);
		if (mapping->end <= end && end - mapping->end >= size)
			return end - size;
		end = MIN(end, mapping->start);
	}
	return end > MAP_LOWEST && end - MAP_LOWEST >= size ? end - size : 0;
}

/* Where a new mapping goes, by mmap(2)'s rules: an address or -errno. */
static long choose_address(uint64_t hint, size_t size, int flags)
{
	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
		if (hint & ~PAGE_MASK)
			return -EINVAL;
		if (hint > USER_END || size > USER_END - hint)
			return -ENOMEM;
		if (hint < MAP_LOWEST)
			return -EPERM;
		if (flags & MAP_FIXED_NOREPLACE && !map_free_range(hint, hint + size))
			return -EEXIST;
		return (long)hint;
	}
	hint = page_up(hint);
	if (hint != 0 && hint <= USER_END - size && map_free_range(hint, hint + size))
		return (long)hint;
	uint64_t found = range_search(size, flags & MAP_32BIT ? LOW_TOP : MAP_TOP);
	return found != 0 ? (long)found : -ENOMEM;
}

bool map_limit_allows(size_t more)
{
	return mapped_size <= rlimit(RLIMIT_AS) && more <= rlimit(RLIMIT_AS) - mapped_size;
}

/* Bytes of [start, end) that are mapped. */
static size_t mapped_between(uint64_t start, uint64_t end)
{
	size_t sum = 0;
	const struct mapping *mapping = map_find(start);
	for (; mapping != NULL && mapping->start < end; mapping = map_next((struct mapping *)mapping))
		sum += MIN(end, mapping->end) - MAX(start, mapping->start);
	return sum;
}

bool mapping_grow_down(struct mapping *mapping, uint64_t start)
{
	size_t more = mapping->start - start;
	if (!map_limit_allows(more) || (mapping->promised && !page_promise(more >> PAGE_SHIFT)))
		return false;
	mapping->start = start;
	mapped_size += more;
	return true;
}

long map_choose(uint64_t hint, size_t size)
{
	return choose_address(hint, page_up(size), 0);
}

long map_add_labelled(uint64_t address, size_t size, int prot, int flags, struct map_object *object,
                      uint64_t offset, const char *label)
{
	if (size == 0)
		return -EINVAL;
	if (size > USER_END)
		return -ENOMEM;
	size = page_up(size);
	long chosen = choose_address(address, size, flags);
	if (chosen < 0)
		return chosen;
	uint64_t start = (uint64_t)chosen;
	if (!map_limit_allows(size) && !map_limit_allows(size - mapped_between(start, start + size)))
		return -ENOMEM;

	struct mapping like = {
	    .prot = prot,
	    .flags = flags & ~(MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_POPULATE),
	    .object = object,
	    .offset = offset,
	    .label = label,
	};
	like.promised = mapping_counts(&like, prot);
	if (like.promised && !page_promise(size >> PAGE_SHIFT))
		return -ENOMEM;
	long error = map_free_range(start, start + size) ? 0 : map_remove(start, size);
	struct mapping *mapping = error == 0 ? mapping_create(start, start + size, &like) : NULL;
	if (mapping == NULL) {
		if (like.promised)
			page_release_promise(size >> PAGE_SHIFT);
		return error != 0 ? error : -ENOMEM;
	}
	mapping_merge(mapping);
	return chosen;
}

long map_add(uint64_t address, size_t size, int prot, int flags, struct map_object *object, uint64_t offset)
{
	return map_add_labelled(address, size, prot, flags, object, offset, NULL);
}

void map_trim(uint64_t start, uint64_t end)
{
	const struct mapping *above = map_find(start);
	const struct list *below = above == NULL ? mappings.previous : above->link.previous;
	struct address_range free = {0, above == NULL ? USER_END : above->start};
	if (below != &mappings)
		free.start = LIST_ENTRY(below, const struct mapping, link)->end;
	paging_trim(start, end, free);
}

long map_remove(uint64_t address, size_t size)
{
	if (address & ~PAGE_MASK || size == 0 || address > USER_END || size > USER_END - address)
		return -EINVAL;
	uint64_t end = address + page_up(size);
	if (mapping_split(address) != 0 || mapping_split(end) != 0)
		return -ENOMEM;
	bool any = false;
	struct mapping *mapping = map_find(address);
	while (mapping != NULL && mapping->start < end) {
		struct mapping *next = map_next(mapping);
		size_t owned = pages_drop(mapping->start, mapping->end);
		if (mapping->promised)
			page_release_promise(((mapping->end - mapping->start) >> PAGE_SHIFT) - owned);
		mapping_delete(mapping);
		mapping = next;
		any = true;
	}
	if (any)
		map_trim(address, end);
	return 0;
}

static long protect_one(struct mapping *mapping, int prot)
{
	if (prot & PROT_WRITE && mapping->flags & MAP_NEVER_WRITTEN)
		return -EACCES;
	if (!mapping->promised && mapping_counts(mapping, prot)) {
		size_t pages = (mapping->end - mapping->start) >> PAGE_SHIFT;
		if (!page_promise(pages - pages_owned(mapping->start, mapping->end)))
			return -ENOMEM;
		mapping->promised = true;
	}
	mapping->prot = prot;
	pages_protect(mapping, mapping->start, mapping->end);
	return 0;
}

long map_protect(uint64_t address, size_t size, int prot)
{
	if (address & ~PAGE_MASK)
		return -EINVAL;
	if (size == 0)
		return 0;
	if (address > USER_END || size > USER_END - address)
		return -ENOMEM;
	uint64_t end = address + page_up(size);
	if (mapping_split(address) != 0 || mapping_split(end) != 0)
		return -ENOMEM;
	for (uint64_t at = address; at < end;) {
		struct mapping *mapping = map_find(at);
		if (mapping == NULL || mapping->start > at) /* what stands before the hole stays changed */
			return -ENOMEM;
		at = mapping->end;
		long error = protect_one(mapping, prot);
		mapping_merge(mapping);
		if (error != 0)
			return error;
	}
	return 0;
}

struct map_usage map_usage(void)
{
	struct map_usage usage = {
	    .size = mapped_size,
	    .resident = resident_pages << PAGE_SHIFT,
	    .peak = resident_peak << PAGE_SHIFT,
	};
	struct mapping *mapping;
	LIST_FOR_EACH (mapping, &mappings, struct mapping, link) {
		size_t size = mapping->end - mapping->start;
		if (mapping->flags & MAP_GROWSDOWN)
			usage.stack += size;
		else if (mapping->prot & PROT_WRITE && !mapping_shared(mapping))
			usage.data += size;
		if (mapping->prot & PROT_EXEC)
			usage.text += size;
	}
	return usage;
}
