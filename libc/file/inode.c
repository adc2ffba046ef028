/* SPDX-License-Identifier: MIT */
/* Inodes: their life, times, permissions and what stat(2) says of them. */
#include "file/inode.h"
#include "abi/capability.h"
#include "abi/errno.h"
#include "core/clock.h"
#include "core/credentials.h"
#include "core/heap.h"
#include "core/sites.h"
#include "file/inotify.h"
#include "file/lock.h"
#include "file/regular.h"
#include "file/xattr.h"
#include "lib/string.h"

OPTIONAL(inotify_gone);
OPTIONAL(sites_forget);
OPTIONAL(xattr_free_all);

#define ROOT_DEVICE 0xfe00U /* the first virtio disk, as the host's root is on such machines */
#define FIRST_INO 12        /* as on ext4 */
#define FAST_LINK 60        /* symbolic links shorter than this need no block on ext4 */
#define RELATIME (86400 * (int64_t)NANOSECONDS)

struct inode *inode_create_at(uint32_t mode, uint32_t uid, uint32_t gid, int64_t time)
{
	static uint64_t next_ino = FIRST_INO;
	struct inode *inode = heap_alloc(sizeof(*inode));
	if (inode == NULL)
		return NULL;
	inode->mode = mode;
	inode->uid = uid;
	inode->gid = gid;
	inode->references = 1;
	inode->device = ROOT_DEVICE;
	inode->ino = next_ino++;
	inode->accessed = inode->modified = inode->changed = inode->born = time;
	list_init(&inode->xattrs);
	list_init(&inode->locks);
	map_object_init(&inode->object, &regular_map_ops);
	if (S_ISDIR(mode)) {
		list_init(&inode->directory.entries);
		inode->directory.next_cookie = 2; /* after . and .. */
		inode->size = PAGE_SIZE;
	}
	return inode;
}

struct inode *inode_create(uint32_t mode, uint32_t uid, uint32_t gid)
{
	return inode_create_at(mode, uid, gid, clock_realtime());
}

/* The content that the image brought is not what it was. */
static void forget_sites(struct inode *inode)
{
	if (sites_forget != NULL && S_ISREG(inode->mode) && inode->pages.base != NULL)
		sites_forget(&inode->object, inode->pages.base);
}

void inode_hold(struct inode *inode)
{
	inode->references++;
}

void inode_drop(struct inode *inode)
{
	if (--inode->references > 0)
		return;
	if (inotify_gone)
		inotify_gone(inode);
	if (inode->ops != NULL && inode->ops->free != NULL)
		inode->ops->free(inode);
	if (xattr_free_all)
		xattr_free_all(inode);
	forget_sites(inode);
	if (S_ISREG(inode->mode))
		pages_free(&inode->pages, 0, UINT64_MAX);
	else if (S_ISLNK(inode->mode) && (inode->flags & INODE_TARGET_OWNED) != 0)
		heap_free((char *)(uintptr_t)inode->target, (size_t)inode->size + 1);
	else if (S_ISDIR(inode->mode) && inode->directory.hash != NULL)
		heap_free(inode->directory.hash, inode->directory.bucket_count * sizeof(struct dentry *));
	heap_free(inode, sizeof(*inode));
}

/* Only devices have one to show; pseudo-files keep a number there. */
static uint32_t special_of(const struct inode *inode)
{
	uint32_t type = inode->mode & S_IFMT;
	return type == S_IFCHR || type == S_IFBLK ? inode->special : 0;
}

void inode_stat(struct inode *inode, struct file_stat *stat)
{
	uint64_t pages = S_ISREG(inode->mode)   ? inode->pages.count
	                 : S_ISDIR(inode->mode) ? page_up((uint64_t)inode->size) / PAGE_SIZE
	                 : S_ISLNK(inode->mode) && inode->size >= FAST_LINK ? 1
	                                                                    : 0;
	bool made = (inode->flags & INODE_FIXED) != 0; /* pseudo-files have neither size nor blocks */
	*stat = (struct file_stat){
	    .device = inode->device,
	    .ino = inode->ino,
	    .special = special_of(inode),
	    .mode = inode->mode,
	    .links = inode->links,
	    .uid = inode->uid,
	    .gid = inode->gid,
	    .size = made && !S_ISLNK(inode->mode) ? 0 : inode->size,
	    .block_size = PAGE_SIZE,
	    .blocks = made ? 0 : pages * (PAGE_SIZE / 512),
	    .accessed = inode->accessed,
	    .modified = inode->modified,
	    .changed = inode->changed,
	    .born = inode->born,
	};
}

void inode_touch(struct inode *inode)
{
	inode->modified = inode->changed = clock_realtime();
	forget_sites(inode);
}

void inode_accessed(struct inode *inode)
{
	int64_t now = clock_realtime();
	if (inode->accessed <= inode->modified || inode->accessed <= inode->changed ||
	    now - inode->accessed >= RELATIME)
		inode->accessed = now;
}

long inode_permission(const struct inode *inode, int may)
{
	const struct credentials *who = credentials();
	unsigned bits = inode->mode;
	if (who->user.file == inode->uid)
		bits >>= 6;
	else if (credentials_in_group(inode->gid))
		bits >>= 3;
	if ((bits & (unsigned)may & 7) == (unsigned)may)
		return 0;
	bool directory = S_ISDIR(inode->mode);
	if (credentials_capable(CAP_DAC_OVERRIDE) &&
	    (directory || (may & MAY_EXEC) == 0 || (inode->mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0))
		return 0;
	if (credentials_capable(CAP_DAC_READ_SEARCH) && (may & MAY_WRITE) == 0 &&
	    (directory || (may & MAY_EXEC) == 0))
		return 0;
	return -EACCES;
}
