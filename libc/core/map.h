/* SPDX-License-Identifier: MIT */
/* The program's address space: mappings, and what a page fault in them finds. */
#pragma once

#include "abi/mman.h"
#include "layout.h"
#include "lib/list.h"
#include "lib/types.h"

struct map_object;

/* What stands behind a file mapping. A page belongs to its object, never to the mapping. */
struct map_object_ops {
	/* The page at index (in pages), in the direct map; it stays where it is until map_object_forget().
	 * write: it will be changed through a shared mapping. NULL: beyond the end or no memory (SIGBUS). */
	void *(*page)(struct map_object *object, uint64_t index, bool write);
	/* The same if it is in memory already: NULL, and nothing done, where it is not. May be NULL. */
	void *(*peek)(const struct map_object *object, uint64_t index);
	/* Copies what is at index to a page, where that is less work than page(); false: it is not. May be
	 * NULL. */
	bool (*copy)(struct map_object *object, uint64_t index, void *page);
	/* Where the content begins in the image; NULL where it did not come with it. May be NULL. */
	const char *(*content)(const struct map_object *object);
	void (*hold)(struct map_object *object); /* one more mapping shows it */
	void (*drop)(struct map_object *object); /* one fewer */
	/* For /proc/self/maps: the path, and device, inode. NULL: the mapping's label is all there is. */
	void (*name)(struct map_object *object, char *path, size_t size, uint64_t *device, uint64_t *inode);
};

struct map_object {
	const struct map_object_ops *ops;
	struct list mappings; /* of struct mapping: all that show this object */
};

void map_object_init(struct map_object *object, const struct map_object_ops *ops);

/* The object's pages from index first on (count of them) move or go away: no mapping may show the old ones
 * any more. */
void map_object_forget(struct map_object *object, uint64_t first, uint64_t count);

/* A flag of our own beside MAP_*: a shared mapping of a file that was opened for reading only. */
#define MAP_NEVER_WRITTEN 0x40000000

struct mapping {
	uint64_t start, end;       /* page-aligned */
	int prot;                  /* PROT_* */
	int flags;                 /* MAP_* as given, without MAP_FIXED */
	struct map_object *object; /* NULL: anonymous memory */
	uint64_t offset;           /* into the object: bytes, page-aligned */
	const char *label;         /* "[heap]", "[stack]", "[vdso]" or NULL */
	bool promised;             /* every page of it that is not in memory is promised (core/page.h) */
	struct list link;          /* in the address space, by address */
	struct list object_link;   /* in object->mappings */
};

/* By MAP_SHARED or MAP_SHARED_VALIDATE. */
static inline bool mapping_shared(const struct mapping *mapping)
{
	return (mapping->flags & MAP_TYPE) != MAP_PRIVATE;
}

#define MAP_TOP (USER_END - 0x8000000UL) /* addresses are given out from here downwards, as on Linux */

/* mmap(2): the address, or -errno. The object may be NULL; the mapping holds it. The label must live for
 * ever. */
long map_add(uint64_t address, size_t size, int prot, int flags, struct map_object *object, uint64_t offset);
long map_add_labelled(uint64_t address, size_t size, int prot, int flags, struct map_object *object,
                      uint64_t offset, const char *label);
long map_choose(uint64_t hint, size_t size);    /* where map_add would put it: address or -ENOMEM */
long map_remove(uint64_t address, size_t size); /* munmap(2) */
long map_protect(uint64_t address, size_t size, int prot); /* mprotect(2) */
long map_discard(uint64_t address, size_t size);           /* madvise(2) MADV_DONTNEED */
/* A mapping as it was when the image was built, for an address space that has nothing there: neither checked
 * nor joined. false when memory is short. */
bool map_bring(const struct mapping *mapping);
/* The page, of an image's own memory, becomes the mapping's at the address, as if it had been written there:
 * false when memory for its table is short. */
bool map_place(uint64_t address, void *page);
long map_populate(uint64_t address, size_t size); /* mlock(2): 0, or -ENOMEM */
extern bool map_populates_new; /* mlockall(2) MCL_FUTURE: who maps memory for the program populates it too */
long map_move(uint64_t old, size_t old_size, size_t new_size, int flags, uint64_t new); /* mremap(2) */

/* The mapping that holds the address, or the first above it; NULL when there is none. */
struct mapping *map_find(uint64_t address);
struct mapping *map_next(struct mapping *mapping); /* NULL after the last; map_next(NULL) is the first */
bool map_covers(uint64_t start, uint64_t end);     /* all of it is mapped, without a hole */
bool map_free_range(uint64_t start, uint64_t end); /* nothing is mapped there, and it may be */

#define FAULT_WRITE 1
#define FAULT_EXECUTE 2
/* The program touched the address: 0 when the page is there now, or the signal (SIGSEGV, SIGBUS, SIGKILL when
 * memory has run out) with *code its si_code. */
int map_fault(uint64_t address, unsigned access, int *code);

struct map_usage {
	size_t size;     /* bytes mapped */
	size_t resident; /* bytes in memory that belong to the program */
	size_t data;     /* bytes of private writable mappings */
	size_t stack;    /* bytes of the stack's mapping */
	size_t text;     /* bytes of executable mappings */
	size_t peak;     /* largest resident so far */
};
struct map_usage map_usage(void);
