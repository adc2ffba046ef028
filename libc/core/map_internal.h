/* SPDX-License-Identifier: MIT */
/* What the files of the address space share among themselves: core/map*.c and nobody else. */
#pragma once

#include "core/map.h"

extern struct list mappings; /* of struct mapping, by address */
extern size_t resident_pages, resident_peak;

/* Whether Linux would count it against the memory there is: private and writable, or shared and anonymous. */
bool mapping_counts(const struct mapping *mapping, int prot);

/* Cuts mappings so that none crosses the address: 0 or -ENOMEM. */
long mapping_split(uint64_t address);

/* Joins the mapping with the one before and the one behind it where they are one; it may be gone afterwards.
 */
void mapping_merge(struct mapping *mapping);

/* Gives back the page tables of [start, end), from which a mapping has gone. */
void map_trim(uint64_t start, uint64_t end);

struct mapping *mapping_create(uint64_t start, uint64_t end, const struct mapping *like);
void mapping_delete(struct mapping *mapping);

/* RLIMIT_AS has room for so many bytes more. */
bool map_limit_allows(size_t more);

/* The mapping begins further down, where nothing is: false where RLIMIT_AS or memory forbids it. */
bool mapping_grow_down(struct mapping *mapping, uint64_t start);

/* Takes pages of [start, end) away from the page tables and frees those that belong to the mapping; their
 * number. */
size_t pages_drop(uint64_t start, uint64_t end);

/* Pages of [start, end) that belong to the mapping and are in memory. */
size_t pages_owned(uint64_t start, uint64_t end);

/* Gives the entries of [start, end) the protection of their mapping. */
void pages_protect(const struct mapping *mapping, uint64_t start, uint64_t end);

/* The entry's bits for a page that belongs to a mapping of this protection. */
uint64_t page_bits(int prot, bool write);

/* Where size bytes are free, below `top`, from high to low; 0 when nowhere. */
uint64_t range_search(size_t size, uint64_t top);

void resident_add(size_t pages);
