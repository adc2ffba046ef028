/* SPDX-License-Identifier: MIT */
/* What the compiler calls for __builtin_popcountl on a processor that need not have the instruction. */
#include "lib/types.h"

int __popcountdi2(long value);
int __popcountdi2(long value)
{
	int count = 0;
	for (unsigned long rest = (unsigned long)value; rest != 0; rest &= rest - 1)
		count++;
	return count;
}
