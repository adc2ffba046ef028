/* SPDX-License-Identifier: MIT */
/* msync: a shared mapping shows the file's own pages, so there is nothing to write back. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "core/map.h"
#include "core/syscall.h"
#include "core/usermem.h"

SUPPORTS(msync, "MS_ASYNC MS_SYNC MS_INVALIDATE");

SYSCALL3(msync, uint64_t, address, size_t, size, int, flags)
{
	if (address & ~PAGE_MASK || flags & ~(MS_ASYNC | MS_SYNC | MS_INVALIDATE) ||
	    (flags & MS_ASYNC && flags & MS_SYNC))
		return -EINVAL;
	size = page_up(size);
	return user_range((void *)address, size) && map_covers(address, address + size) ? 0 : -ENOMEM;
}
