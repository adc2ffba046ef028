/* SPDX-License-Identifier: MIT */
/* A call's function by its number, where the table's places are bytes. */
#include "arch/x86_64/by_number.h"

	SYSCALL_BY_NUMBER movzbl, 1
