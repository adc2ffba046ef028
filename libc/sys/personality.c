/* SPDX-License-Identifier: MIT */
/* personality: which system the program takes this for. */
#include "abi/personality.h"
#include "abi/errno.h"
#include "core/syscall.h"

SUPPORTS(personality, "PER_LINUX ADDR_NO_RANDOMIZE");

/* Asks with 0xffffffff. What a personality changes takes effect in the next program that is executed: there
 * is none. */
SYSCALL1(personality, unsigned, wanted)
{
	static unsigned kept = PER_LINUX;
	unsigned was = kept;

	if (wanted == 0xffffffff)
		return was;
	if (wanted & ~(unsigned)ADDR_NO_RANDOMIZE)
		return syscall_unsupported("personality", "personality", wanted, -EINVAL);
	kept = wanted;
	return was;
}
