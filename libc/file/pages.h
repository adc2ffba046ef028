/* SPDX-License-Identifier: MIT */
/* The pages of one file by their index: a radix tree, or for files of the image one piece of memory. */
#pragma once

#include "lib/types.h"

struct packed;

struct pages {
	void *root;            /* height 0: the page at index 0; else a struct pages_node */
	uint32_t height;       /* levels of nodes */
	uint64_t count;        /* pages allocated, those of the image too */
	char *base;            /* where the content in the image begins (direct map); NULL: there is none */
	uint64_t base_count;   /* pages [0, base_count) lie there, and not in the tree */
	struct packed *packed; /* they lie there packed (packed.h), and neither are in the tree */
};

/* The page, or NULL for a hole. */
void *pages_find(const struct pages *pages, uint64_t index);

/* The page, made (zeroed unless the caller is going to fill it whole) when there is none; NULL: no memory. */
void *pages_make(struct pages *pages, uint64_t index, bool zeroed);

/* Frees the pages of [first, end). Those of the image become holes only at the end of the file; else they are
 * zeroed. */
void pages_free(struct pages *pages, uint64_t first, uint64_t end);

/* The first index >= index that holds a page (data true) or none (data false); end when there is none before
 * it. */
uint64_t pages_next(const struct pages *pages, uint64_t index, uint64_t end, bool data);
