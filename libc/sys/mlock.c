/* SPDX-License-Identifier: MIT */
/* mlock, mlock2, munlock, mlockall, munlockall: memory is never taken away here; locking it brings it in. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "abi/resource.h"
#include "core/map.h"
#include "core/syscall.h"
#include "core/usermem.h"

SUPPORTS(mlock2, "MLOCK_ONFAULT");
SUPPORTS(mlockall, "MCL_CURRENT MCL_FUTURE MCL_ONFAULT");

/* Rounds to whole pages: -EINVAL when the range wraps, -ENOMEM when a part of it is not mapped. */
static long range_check(uint64_t *address, size_t *size)
{
	uint64_t start = page_down(*address), end = page_up(*address + *size);
	struct mapping *mapping;

	if (end < start || *size > USER_END)
		return -EINVAL;
	for (uint64_t at = start; at < end; at = mapping->end) {
		mapping = map_find(at);
		if (!mapping || mapping->start > at)
			return -ENOMEM;
	}
	*address = start;
	*size = end - start;
	return 0;
}

static long range_lock(uint64_t address, size_t size)
{
	long error = range_check(&address, &size);

	return error ?: size ? map_populate(address, size) : 0;
}

SYSCALL2(mlock, uint64_t, address, size_t, size)
{
	return range_lock(address, size);
}

SYSCALL3(mlock2, uint64_t, address, size_t, size, int, flags)
{
	if (flags & ~MLOCK_ONFAULT)
		return -EINVAL;
	return flags & MLOCK_ONFAULT ? range_check(&address, &size) : range_lock(address, size);
}

SYSCALL2(munlock, uint64_t, address, size_t, size)
{
	return range_check(&address, &size);
}

SYSCALL1(mlockall, int, flags)
{
	long error = 0;

	if (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) || flags == 0 || flags == MCL_ONFAULT)
		return -EINVAL;
	map_populates_new = flags & MCL_FUTURE && !(flags & MCL_ONFAULT);
	if (!(flags & MCL_CURRENT) || flags & MCL_ONFAULT)
		return 0;
	for (struct mapping *mapping = map_next(NULL); mapping && !error; mapping = map_next(mapping))
		if (mapping->prot != PROT_NONE)
			error = map_populate(mapping->start, mapping->end - mapping->start);
	return error;
}

SYSCALL0(munlockall)
{
	map_populates_new = false;
	return 0;
}
