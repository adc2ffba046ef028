/* SPDX-License-Identifier: MIT */
/* Between traps and page tables of a process of Linux. */
#pragma once

#include "lib/types.h"

/* A page fault at the address with the processor's error code: true when the page tables allow the access and
 * the page has only not been mapped yet. */
bool paging_refill(uint64_t address, uint64_t error);
