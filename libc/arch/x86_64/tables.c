/* SPDX-License-Identifier: MIT */
/* Four-level page tables: the program's half, whose tables are made on demand and given back when empty. */
#include "arch/x86_64/tables.h"
#include "arch/x86_64/memory.h"
#include "arch/x86_64/paging.h"

/* The table that entry points to, made when absent; NULL when memory is short. */
uint64_t *table_descend(uint64_t *entry)
{
	if (!(*entry & PTE_PRESENT)) {
		void *table = table_alloc();
		if (table == NULL)
			return NULL;
		*entry = page_physical(table) | TABLE_BITS;
	}
	return page_pointer(*entry & PTE_PHYSICAL);
}

static unsigned index_at(uint64_t address, unsigned level)
{
	return address >> (PAGE_SHIFT + 9 * level) & (ENTRIES - 1);
}

uint64_t *paging_entry(uint64_t address)
{
	uint64_t *table = table_root;
	for (unsigned level = 3; level > 0; level--) {
		table = table_descend(&table[index_at(address, level)]);
		if (table == NULL)
			return NULL;
	}
	return &table[index_at(address, 0)];
}

uint64_t *paging_find(uint64_t address, uint64_t *skip)
{
	uint64_t *table = table_root;
	for (unsigned level = 3; level > 0; level--) {
		uint64_t entry = table[index_at(address, level)];
		if (!(entry & PTE_PRESENT)) {
			uint64_t covered = 1UL << (PAGE_SHIFT + 9 * level);
			*skip = (address & ~(covered - 1)) + covered;
			return NULL;
		}
		table = page_pointer(entry & PTE_PHYSICAL);
	}
	return &table[index_at(address, 0)];
}

static bool trim(uint64_t *table, unsigned level, uint64_t start, uint64_t end, struct address_range free)
{
	uint64_t covered = 1UL << (PAGE_SHIFT + 9 * level);
	bool given = false;
	for (uint64_t at = start & ~(covered - 1); at < end; at += covered) {
		uint64_t *entry = &table[index_at(at, level)];
		if (!(*entry & PTE_PRESENT))
			continue;
		uint64_t *below = page_pointer(*entry & PTE_PHYSICAL);
		if (level > 1)
			given |= trim(below, level - 1, MAX(at, start), MIN(at + covered, end), free);
		if (at >= free.start && at + covered <= free.end) {
			*entry = 0;
			table_free(below);
			given = true;
		}
	}
	return given;
}

bool tables_trim(uint64_t start, uint64_t end, struct address_range free)
{
	return trim(table_root, 3, start, end, free);
}
