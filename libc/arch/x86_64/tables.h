/* SPDX-License-Identifier: MIT */
/* What the files of this folder share of page tables: the root, and the ways down and back up. */
#pragma once

#include "arch/x86_64/paging.h"

#define ENTRIES 512
#define TABLE_BITS (PTE_PRESENT | PTE_WRITE)

extern uint64_t table_root[ENTRIES]; /* the machine's own */

/* The table that an entry points to, made when absent; NULL when memory is short. */
uint64_t *table_descend(uint64_t *entry);

/* As paging_trim; whether a table was given back. */
bool tables_trim(uint64_t start, uint64_t end, struct address_range free);
