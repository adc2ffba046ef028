/* SPDX-License-Identifier: MIT */
/* The root file system as the tool wrote it: names and inodes are made at boot, contents stay where they are.
 */
#include "file/rootfs.h"
#include "arch/x86_64/memory.h"
#include "core/heap.h"
#include "core/image.h"
#include "core/init.h"
#include "core/log.h"
#include "file/packed.h"
#include "file/path.h"
#include "layout.h"
#include "lib/string.h"

/* The format of posixlite/rootfs_format.py. Numbers of entries: 0, the root, is none. */
struct rootfs_header {
	uint64_t magic;
	uint32_t version;
	uint32_t entry_count;
	uint64_t entries_offset;
	uint64_t strings_offset, strings_size;
	uint64_t size;                          /* of all: bytes */
	uint32_t program, interpreter, working; /* entries */
	uint32_t unused;
};

struct rootfs_entry {
	uint32_t path; /* offset in the strings */
	uint32_t mode, uid, gid;
	int64_t modified; /* ns since 1970 */
	uint64_t size, data;
	uint32_t target; /* of symbolic links: offset in the strings */
	uint32_t same;   /* the entry that has this inode: another one for hard links */
	uint32_t flags;
	uint32_t special;
	uint32_t links;  /* of the host's file, some of whose names may not be here */
	uint32_t blocks; /* of 512 bytes, that the host's file takes */
	uint32_t parent; /* the entry of its directory, which comes before it */
	uint32_t name;   /* the path's last part: offset in the strings */
};

#define ROOTFS_VERSION 2
#define ROOTFS_METADATA_ONLY 1
#define ROOTFS_PACKED 2
#define ROOT_INO 2

_Static_assert(sizeof(struct rootfs_header) == 64 && sizeof(struct rootfs_entry) == 72,
               "as the tool writes them");

struct dentry *root_dentry;
struct inode *rootfs_program, *rootfs_interpreter;

static char *rootfs; /* in the direct map: the shim's own window ends with its data */
static const char *strings;
static struct dentry **names; /* of the entries, by number */

OPTIONAL(packed_begin);

static void set_content(struct inode *inode, const struct rootfs_entry *entry)
{
	uint64_t count = page_up(entry->size) >> PAGE_SHIFT;
	struct pages *pages = &inode->pages;
	pages->base = rootfs + entry->data;
	if ((entry->flags & ROOTFS_PACKED) == 0)
		pages->count = pages->base_count = count;
	else if (packed_begin == NULL || !packed_begin(pages, &inode->object, pages->base, count))
		panic("memory is too small for the files of the root file system");
}

static struct inode *make_inode(const struct rootfs_entry *entry)
{
	struct inode *inode = inode_create_at(entry->mode, entry->uid, entry->gid, entry->modified);
	if (inode == NULL)
		return NULL;
	inode->special = entry->special;
	inode->links = entry->links;
	if (S_ISLNK(entry->mode)) {
		inode->target = strings + entry->target;
		inode->size = (off_t)strlen(inode->target);
	} else if (S_ISREG(entry->mode)) {
		inode->size = (off_t)entry->size;
		if ((entry->flags & ROOTFS_METADATA_ONLY) != 0) {
			inode->flags = INODE_METADATA_ONLY;
			inode->pages.count = entry->blocks * 512UL / PAGE_SIZE;
		} else if (entry->size > 0) {
			set_content(inode, entry);
		}
	} else if (entry->size != 0) {
		inode->size = (off_t)entry->size;
	}
	return inode;
}

static struct dentry *make_name(const struct rootfs_entry *entries, uint32_t index)
{
	const struct rootfs_entry *entry = &entries[index];
	const char *name = strings + entry->name;
	bool first = entry->same == index;
	struct inode *inode = first ? make_inode(entry) : names[entry->same]->inode;
	struct dentry *dentry = NULL;
	if (inode != NULL)
		dentry = index == 0 ? dentry_create(NULL, "", 0, inode)
		                    : directory_bring(names[entry->parent], name, strlen(name), inode);
	if (dentry == NULL)
		panic("memory is too small for the names of the root file system");
	if (first)
		inode_drop(inode); /* its name holds it */
	return dentry;
}

static void start_in(struct dentry *working)
{
	root_dentry->inode->ino = ROOT_INO;
	path_umask = image_config.umask;
	path_root = root_dentry;
	path_working = working;
	dentry_hold(root_dentry);
	dentry_hold(working);
	if (working == root_dentry && strcmp(image_config.cwd, "/") != 0)
		log_line("no working directory %s in this image: / instead", image_config.cwd);
}

struct inode *rootfs_inode(uint32_t entry)
{
	return names[entry]->inode;
}

static void rootfs_init(void)
{
	rootfs = page_pointer((uint64_t)rootfs_start - KERNEL_BASE);
	const struct rootfs_header *header = (const void *)rootfs;
	if (header->version != ROOTFS_VERSION)
		panic("the root file system is not of version %d", ROOTFS_VERSION);
	const struct rootfs_entry *entries = (const void *)(rootfs + header->entries_offset);
	size_t size = header->entry_count * sizeof(struct dentry *);
	names = heap_alloc(size);
	strings = rootfs + header->strings_offset;
	if (names == NULL)
		panic("memory is too small for the root file system");
	for (uint32_t i = 0; i < header->entry_count; i++)
		names[i] = make_name(entries, i);
	root_dentry = names[0];
	if (header->program != 0)
		rootfs_program = names[header->program]->inode;
	if (header->interpreter != 0)
		rootfs_interpreter = names[header->interpreter]->inode;
	start_in(names[header->working]);
}
INIT(3, rootfs_init);
