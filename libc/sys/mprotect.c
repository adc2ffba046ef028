/* SPDX-License-Identifier: MIT */
/* mprotect, pkey_mprotect: changes what may be done with a range of pages. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "core/map.h"
#include "core/syscall.h"
#include "core/usermem.h"

SUPPORTS(mprotect, "PROT_NONE PROT_READ PROT_WRITE PROT_EXEC PROT_GROWSDOWN");
SUPPORTS(pkey_mprotect, "PROT_NONE PROT_READ PROT_WRITE PROT_EXEC PROT_GROWSDOWN");

/* The range from address to end reaches down to the start of a mapping that grows. */
static uint64_t extend_down(uint64_t address)
{
	struct mapping *mapping = map_find(address);
	return mapping != NULL && mapping->flags & MAP_GROWSDOWN && mapping->start < address ? mapping->start
	                                                                                     : address;
}

SYSCALL3(mprotect, uint64_t, address, size_t, size, int, prot)
{
	if (prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC | PROT_SEM | PROT_GROWSDOWN))
		return prot & PROT_GROWSUP
		           ? syscall_unsupported("mprotect", "PROT_GROWSUP", (unsigned long)prot, -EINVAL)
		           : -EINVAL;
	if (prot & PROT_GROWSDOWN && !(address & ~PAGE_MASK) && size != 0) {
		uint64_t start = extend_down(address);
		size += address - start;
		address = start;
	}
	return map_protect(address, size, prot & (PROT_READ | PROT_WRITE | PROT_EXEC));
}

/* There are no keys (pkey_alloc.c); -1 asks for none. */
SYSCALL4(pkey_mprotect, uint64_t, address, size_t, size, int, prot, int, key)
{
	return key == -1 ? call_mprotect(address, size, prot) : -EINVAL;
}
