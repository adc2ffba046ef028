/* SPDX-License-Identifier: MIT */
/* mremap(2): mappings that grow, shrink, and move with their pages. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "arch/x86_64/paging.h"
#include "core/map_internal.h"
#include "core/page.h"
#include "core/usermem.h"

static long grow_in_place(struct mapping *mapping, uint64_t end, size_t more)
{
	struct mapping like = *mapping;
	like.offset += end - mapping->start;
	if (like.promised && !page_promise(more >> PAGE_SHIFT))
		return -ENOMEM;
	struct mapping *added = mapping_create(end, end + more, &like);
	if (added == NULL) {
		if (like.promised)
			page_release_promise(more >> PAGE_SHIFT);
		return -ENOMEM;
	}
	mapping_merge(added);
	return 0;
}

/* The pages of the mapping at old move to new; those of an object are found there again by faults. */
static long move_entries(uint64_t old, uint64_t new, size_t size)
{
	for (size_t at = 0; at < size;) {
		uint64_t skip;
		uint64_t *from = paging_find(old + at, &skip);
		if (from == NULL) {
			at = skip - old;
			continue;
		}
		if (*from & PTE_OWNED) {
			uint64_t *to = paging_entry(new + at);
			if (to == NULL)
				return -ENOMEM;
			*to = *from;
		}
		*from = 0;
		at += PAGE_SIZE;
	}
	return 0;
}

/* [old, old + old_size) is one mapping now; it gets new_size bytes at new, where nothing is. */
static long move_mapping(struct mapping *mapping, size_t old_size, size_t new_size, uint64_t new, bool keep)
{
	struct mapping like = *mapping;
	uint64_t old = mapping->start;
	size_t old_pages = old_size >> PAGE_SHIFT, new_pages = new_size >> PAGE_SHIFT;
	size_t more = keep ? new_pages : new_pages > old_pages ? new_pages - old_pages : 0;
	if (like.promised && !page_promise(more))
		return -ENOMEM;
	struct mapping *moved = mapping_create(new, new + new_size, &like);
	if (moved == NULL) {
		if (like.promised)
			page_release_promise(more);
		return -ENOMEM;
	}
	long error = move_entries(old, new, MIN(old_size, new_size));
	if (error != 0) /* no memory for a table; those at the old place are still there */
		(void)move_entries(new, old, MIN(old_size, new_size));
	paging_flush(old, old + old_size);
	if (error != 0) {
		if (like.promised)
			page_release_promise(more);
		mapping_delete(moved);
		map_trim(new, new + new_size);
		return error;
	}
	if (!keep) {
		/* Its promise has gone over to the new one, with the pages. */
		mapping->promised = false;
		mapping_delete(mapping);
		map_trim(old, old + old_size);
	}
	mapping_merge(moved);
	return (long)new;
}

static long choose_target(size_t new_size, int flags, uint64_t old, size_t old_size, uint64_t new)
{
	if (!(flags & MREMAP_FIXED)) {
		uint64_t found = range_search(new_size, MAP_TOP);
		return found != 0 ? (long)found : -ENOMEM;
	}
	if (new & ~PAGE_MASK || new_size > USER_END || new > USER_END - new_size || new < MAP_LOWEST)
		return -EINVAL;
	if (new < old + old_size && old < new + new_size)
		return -EINVAL;
	long error = map_remove(new, new_size);
	return error != 0 ? error : (long)new;
}

long map_move(uint64_t old, size_t old_size, size_t new_size, int flags, uint64_t new)
{
	if (flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP) || old & ~PAGE_MASK ||
	    new_size == 0 || (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP) && !(flags & MREMAP_MAYMOVE)) ||
	    new_size > USER_END)
		return -EINVAL;
	old_size = page_up(old_size);
	new_size = page_up(new_size);
	bool keep = flags & MREMAP_DONTUNMAP;
	struct mapping *mapping = map_find(old);
	if (mapping == NULL || mapping->start > old || (keep && old_size != new_size) || old_size == 0)
		return mapping == NULL || mapping->start > old ? -EFAULT : -EINVAL;
	if (!(flags & MREMAP_FIXED) && !keep && new_size <= old_size) {
		long error = new_size < old_size ? map_remove(old + new_size, old_size - new_size) : 0;
		return error != 0 ? error : (long)old;
	}
	if (mapping->end < old + old_size)
		return -EFAULT;
	if (!map_limit_allows(keep ? new_size : new_size > old_size ? new_size - old_size : 0))
		return -ENOMEM;
	if (!(flags & MREMAP_FIXED) && !keep && mapping->end == old + old_size &&
	    map_free_range(old + old_size, old + new_size)) {
		long error = grow_in_place(mapping, old + old_size, new_size - old_size);
		return error != 0 ? error : (long)old;
	}
	if (!(flags & MREMAP_MAYMOVE))
		return -ENOMEM;
	if (mapping_split(old) != 0 || mapping_split(old + old_size) != 0)
		return -ENOMEM;
	if (new_size < old_size) {
		long error = map_remove(old + new_size, old_size - new_size);
		if (error != 0)
			return error;
		old_size = new_size;
	}
	long target = choose_target(new_size, flags, old, old_size, new);
	if (target < 0)
		return target;
	return move_mapping(map_find(old), old_size, new_size, (uint64_t)target, keep);
}
