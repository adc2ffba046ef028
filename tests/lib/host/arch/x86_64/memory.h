// SPDX-License-Identifier: MIT
/* In place of libc/arch/x86_64/memory.h: on the host, memory has one address, so what is mapped twice in an
 * image is not. */
#pragma once

#include "layout.h"
#include "lib/types.h"

static inline void *page_pointer(uint64_t physical)
{
	return (void *)(physical + KERNEL_BASE);
}
