/* SPDX-License-Identifier: MIT */
/* Packed files: contents that lie in the image compressed (posixlite/packing.py). A page is unpacked when a
 * mapping shows it or it is read; what is only shown is given back when memory is short, and unpacked again.
 * The first write makes the whole file an ordinary one. */
#pragma once

#include "core/map.h"
#include "file/pages.h"

/* What is done with a packed file; behind pointers, so that only an image with such files has the code. */
struct packed_ops {
	/* The page, for mappings that do not write: it may go at any time, by map_object_forget(). NULL: no
	 * memory. */
	void *(*page)(struct packed *packed, uint64_t index);
	void *(*peek)(const struct packed *packed, uint64_t index);      /* the same if it is in memory */
	void (*copy)(struct packed *packed, uint64_t index, void *page); /* its content, to another page */
	/* Copies bytes to the program or the shim, at most *size, which becomes as many as lie in one piece;
	 * how many before a fault. */
	size_t (*read)(struct packed *packed, off_t at, char *to, size_t *size);
	/* The file is packed no more: its pages [0, keep) are ordinary ones, the others gone. 0, or -ENOSPC
	 * and nothing has changed. */
	long (*end)(struct pages *pages, uint64_t keep);
};

struct packed {
	const struct packed_ops *ops;
	struct map_object *object;
	uint64_t count;       /* pages */
	const uint32_t *ends; /* of each cluster: where its bytes end */
	const char *bytes;
	uint32_t *shown;  /* of each page in memory its number and PAGE_IDLE, or 0 */
	uint64_t hand;    /* page at which the search for idle ones goes on */
	struct list link; /* of all packed files */
};

/* Makes pages (count of them) those of the packed content; false when memory is short. */
bool packed_begin(struct pages *pages, struct map_object *object, char *content, uint64_t count);
