/* SPDX-License-Identifier: MIT */
/* The root file system as the tool wrote it: names and inodes are made at boot, contents stay where they are.
 */
#include "abi/fcntl.h"
#include "core/image.h"
#include "core/init.h"
#include "core/log.h"
#include "core/page.h"
#include "file/path.h"
#include "layout.h"
#include "lib/string.h"

/* The format of posixlite/rootfs.py. */
struct rootfs_header {
	char magic[8];
	uint32_t version;
	uint32_t entry_count;
	uint64_t entries_offset;
	uint64_t strings_offset, strings_size;
	uint64_t size; /* of all: bytes */
	uint64_t unused[2];
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
};

#define ROOTFS_VERSION 1
#define ROOTFS_METADATA_ONLY 1
#define ROOT_INO 2

_Static_assert(sizeof(struct rootfs_header) == 64 && sizeof(struct rootfs_entry) == 64,
               "as the tool writes them");

struct dentry *root_dentry;

static char *rootfs; /* in the direct map: the shim's own window ends with its data */
static const struct rootfs_entry *entries;
static const char *strings;

/* The name at this path, or with parent_only the directory that it is to be put in; not held. */
static struct dentry *find(const char *path, bool parent_only, const char **last)
{
	struct dentry *at = root_dentry;
	const char *name = path + 1;
	while (*name != '\0') {
		const char *slash = strchr(name, '/');
		size_t length = slash != NULL ? (size_t)(slash - name) : strlen(name);
		*last = name;
		if (slash == NULL && parent_only)
			break;
		at = directory_find(at, name, length);
		if (at == NULL)
			panic("the root file system lacks a directory of %s", path);
		at->references--; /* its directory holds it */
		name += length + (slash != NULL);
	}
	return at;
}

static void set_metadata(struct inode *inode, const struct rootfs_entry *entry)
{
	inode->links = MAX(inode->links, entry->links);
	if (S_ISDIR(inode->mode) && entry->size != 0)
		inode->size = (off_t)entry->size;
	inode->accessed = inode->modified = inode->changed = inode->born = entry->modified;
}

static struct inode *make_inode(const struct rootfs_entry *entry)
{
	struct inode *inode = inode_create(entry->mode, entry->uid, entry->gid);
	if (inode == NULL)
		panic("memory is too small for the names of the root file system");
	inode->special = entry->special;
	if (S_ISLNK(entry->mode)) {
		inode->target = strings + entry->target;
		inode->size = (off_t)strlen(inode->target);
	} else if (S_ISREG(entry->mode)) {
		inode->size = (off_t)entry->size;
		if ((entry->flags & ROOTFS_METADATA_ONLY) != 0) {
			inode->flags = INODE_METADATA_ONLY;
			inode->pages.count = entry->blocks * 512UL / PAGE_SIZE;
		} else if (entry->size > 0) {
			inode->pages.base = rootfs + entry->data;
			inode->pages.base_count = page_up(entry->size) >> PAGE_SHIFT;
			inode->pages.count = inode->pages.base_count;
		}
	}
	return inode;
}

static void add_entry(uint32_t index)
{
	const struct rootfs_entry *entry = &entries[index];
	const char *path = strings + entry->path, *name = path;
	struct dentry *directory = find(path, true, &name);
	struct inode *inode;

	if (entry->same != index) {
		inode = find(strings + entries[entry->same].path, false, &name)->inode;
		find(path, true, &name);
		inode_hold(inode);
	} else {
		inode = make_inode(entry);
	}
	struct dentry *dentry = directory_add(directory, name, strlen(name), inode);
	if (dentry == NULL)
		panic("memory is too small for the names of the root file system");
	dentry_drop(dentry);
	inode_drop(inode);
}

static void make_root(const struct rootfs_entry *entry)
{
	struct inode *inode = make_inode(entry);
	root_dentry = dentry_create(NULL, "", 0, inode);
	if (root_dentry == NULL)
		panic("memory is too small for the root file system");
	inode->ino = ROOT_INO;
	inode->links = 2;
	inode_drop(inode);
}

static void set_working_directory(void)
{
	struct path_last last;
	path_umask = image_config.umask;
	path_root = path_working = root_dentry;
	dentry_hold(root_dentry);
	dentry_hold(root_dentry);
	if (path_walk(AT_FDCWD, image_config.cwd, WALK_FOLLOW, &last) == 0) {
		if (last.entry != NULL && S_ISDIR(last.entry->inode->mode)) {
			path_working = last.entry;
			dentry_hold(last.entry);
		}
		path_last_drop(&last);
	}
	if (path_working == root_dentry && strcmp(image_config.cwd, "/") != 0)
		log_line("no working directory %s in this image: / instead", image_config.cwd);
}

static void rootfs_init(void)
{
	rootfs = page_pointer((uint64_t)rootfs_start - KERNEL_BASE);
	const struct rootfs_header *header = (const void *)rootfs;
	const char *name;
	if (memcmp(header->magic, "PLROOTFS", sizeof(header->magic)) != 0 ||
	    header->version != ROOTFS_VERSION)
		panic("the root file system is not of version %d", ROOTFS_VERSION);
	entries = (const void *)(rootfs + header->entries_offset);
	strings = rootfs + header->strings_offset;
	make_root(&entries[0]);
	for (uint32_t i = 1; i < header->entry_count; i++)
		add_entry(i);
	/* Last, for making names in a directory changes its times and links. */
	for (uint32_t i = 0; i < header->entry_count; i++)
		set_metadata(find(strings + entries[i].path, false, &name)->inode, &entries[i]);
	set_working_directory();
}
INIT(3, rootfs_init);
