/* SPDX-License-Identifier: MIT */
/* pkey_alloc, pkey_free: protection keys of memory (pkeys(7)); answers as a processor that has none. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "core/syscall.h"

SUPPORTS(pkey_alloc, "PKEY_DISABLE_ACCESS PKEY_DISABLE_WRITE");

SYSCALL2(pkey_alloc, unsigned, flags, unsigned, rights)
{
	if (flags || rights & ~(unsigned)(PKEY_DISABLE_ACCESS | PKEY_DISABLE_WRITE))
		return -EINVAL;
	return -EINVAL; /* the shim does not switch them on: CPUID says so to the program (OSPKE) */
}

SYSCALL1(pkey_free, int, key)
{
	(void)key; /* none was ever given out */
	return -EINVAL;
}
