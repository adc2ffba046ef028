/* SPDX-License-Identifier: MIT */
/* The same in an image of more than 255 calls, where they are of 16 bits: its root is there before the other. */
#include "arch/x86_64/by_number.h"

	.globl syscall_table_wide
	.set syscall_table_wide, 0

	SYSCALL_BY_NUMBER movzwl, 2
