/* SPDX-License-Identifier: MIT */
/* /proc/self/maps and smaps: the program's address space (proc(5)). */
#include "abi/mman.h"
#include "arch/x86_64/paging.h"
#include "core/map.h"
#include "file/path.h"
#include "file/pseudo.h"
#include "lib/format.h"
#include "lib/string.h"

#define NAME_COLUMN 73
#define KIB 1024UL

static void show_mapping(struct pseudo_text *text, const struct mapping *mapping, char *path, size_t size)
{
	uint64_t device = 0, ino = 0;
	char head[NAME_COLUMN + 1];
	*path = '\0';
	if (mapping->object != NULL && mapping->object->ops->name != NULL)
		mapping->object->ops->name(mapping->object, path, size, &device, &ino);
	format(head, sizeof(head), "%08lx-%08lx %c%c%c%c %08lx %02lx:%02lx %lu ", mapping->start,
	       mapping->end, (mapping->prot & PROT_READ) != 0 ? 'r' : '-',
	       (mapping->prot & PROT_WRITE) != 0 ? 'w' : '-', (mapping->prot & PROT_EXEC) != 0 ? 'x' : '-',
	       mapping_shared(mapping) ? 's' : 'p', mapping->offset, device >> 8, device & 0xff, ino);
	const char *name = *path != '\0' ? path : mapping->label != NULL ? mapping->label : "";
	if (*name != '\0')
		pseudo_print(text, "%-73s%s\n", head, name);
	else
		pseudo_print(text, "%s\n", head);
}

static void maps_show(struct pseudo_text *text, struct inode *inode)
{
	char path[NAME_LIMIT + 1];
	(void)inode;
	for (struct mapping *at = map_next(NULL); at != NULL; at = map_next(at))
		show_mapping(text, at, path, sizeof(path));
}

struct residence {
	size_t resident, owned; /* bytes; owned: the mapping's own pages, not the file's */
};

static struct residence residence_of(const struct mapping *mapping)
{
	struct residence sum = {0};
	for (uint64_t at = mapping->start, next; at < mapping->end; at = next) {
		const uint64_t *entry = paging_find(at, &next);
		if (entry == NULL)
			continue;
		next = at + PAGE_SIZE;
		if (*entry == 0)
			continue;
		sum.resident += PAGE_SIZE;
		sum.owned += (*entry & PTE_OWNED) != 0 ? PAGE_SIZE : 0;
	}
	return sum;
}

static void smaps_show(struct pseudo_text *text, struct inode *inode)
{
	char path[NAME_LIMIT + 1];
	(void)inode;
	for (struct mapping *at = map_next(NULL); at != NULL; at = map_next(at)) {
		struct residence sum = residence_of(at);
		size_t rss = sum.resident / KIB, own = sum.owned / KIB;
		show_mapping(text, at, path, sizeof(path));
		pseudo_print(text,
		             "Size:           %8lu kB\nKernelPageSize: %8u kB\nMMUPageSize:    %8u kB\n"
		             "Rss:            %8lu kB\nPss:            %8lu kB\nPss_Dirty:      %8lu kB\n"
		             "Shared_Clean:   %8u kB\nShared_Dirty:   %8u kB\nPrivate_Clean:  %8lu kB\n"
		             "Private_Dirty:  %8lu kB\nReferenced:     %8lu kB\nAnonymous:      %8lu kB\n",
		             (at->end - at->start) / KIB, 4U, 4U, rss, rss, own, 0U, 0U, rss - own, own, rss,
		             own);
		pseudo_print(text,
		             "LazyFree:       %8u kB\nAnonHugePages:  %8u kB\nShmemPmdMapped: %8u kB\n"
		             "FilePmdMapped:  %8u kB\nShared_Hugetlb: %8u kB\nPrivate_Hugetlb: %7u kB\n"
		             "Swap:           %8u kB\nSwapPss:        %8u kB\nLocked:         %8u kB\n"
		             "THPeligible:           0\nVmFlags:%s%s%s%s mr mw me\n",
		             0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, (at->prot & PROT_READ) != 0 ? " rd" : "",
		             (at->prot & PROT_WRITE) != 0 ? " wr" : "",
		             (at->prot & PROT_EXEC) != 0 ? " ex" : "", mapping_shared(at) ? " sh" : "");
	}
}

PSEUDO_FILE(proc_self_maps, "/proc/self/maps", .mode = PSEUDO_TEXT, PSEUDO_SHOW(maps_show));
PSEUDO_FILE(proc_self_smaps, "/proc/self/smaps", .mode = PSEUDO_TEXT, PSEUDO_SHOW(smaps_show));
