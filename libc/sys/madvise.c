/* SPDX-License-Identifier: MIT */
/* madvise: advice that changes what memory holds is followed; advice about speed is heard. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "core/map.h"
#include "core/syscall.h"
#include "core/usermem.h"

SUPPORTS(madvise,
         "MADV_NORMAL MADV_RANDOM MADV_SEQUENTIAL MADV_WILLNEED MADV_DONTNEED MADV_FREE MADV_DONTFORK "
         "MADV_DOFORK MADV_MERGEABLE MADV_UNMERGEABLE MADV_HUGEPAGE MADV_NOHUGEPAGE MADV_DONTDUMP "
         "MADV_DODUMP MADV_COLD MADV_PAGEOUT MADV_POPULATE_READ MADV_POPULATE_WRITE MADV_WIPEONFORK "
         "MADV_KEEPONFORK MADV_DONTNEED_LOCKED");

/* -ENOMEM where a part of the range is not mapped: madvise(2). */
static long check_mapped(uint64_t address, size_t size)
{
	return map_covers(address, address + size) ? 0 : -ENOMEM;
}

SYSCALL3(madvise, uint64_t, address, size_t, size, int, advice)
{
	if (address & ~PAGE_MASK || size > USER_END)
		return -EINVAL;
	size = page_up(size);
	if (!user_range((void *)address, size))
		return -EINVAL;
	switch (advice) {
	case MADV_NORMAL:
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_WILLNEED:
	case MADV_DONTFORK: /* there is no fork: neither has anything to act on */
	case MADV_DOFORK:
	case MADV_WIPEONFORK:
	case MADV_KEEPONFORK:
	case MADV_MERGEABLE:
	case MADV_UNMERGEABLE:
	case MADV_HUGEPAGE:
	case MADV_NOHUGEPAGE:
	case MADV_DONTDUMP:
	case MADV_DODUMP:
	case MADV_COLD:
	case MADV_PAGEOUT:
		return check_mapped(address, size);
	case MADV_DONTNEED:
	case MADV_DONTNEED_LOCKED:
	case MADV_FREE: /* may be freed at any time: at once is such a time */
		return size == 0 ? 0 : map_discard(address, size);
	case MADV_POPULATE_READ:
	case MADV_POPULATE_WRITE:
		return map_populate(address, size);
	case MADV_REMOVE:
	case MADV_COLLAPSE:
	case MADV_HWPOISON:
	case MADV_SOFT_OFFLINE:
		return syscall_unsupported("madvise", "advice", (unsigned long)advice, -EINVAL);
	default: /* not known to Linux either */
		return -EINVAL;
	}
}
