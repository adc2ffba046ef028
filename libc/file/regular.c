/* SPDX-License-Identifier: MIT */
/* Ordinary files: reading, writing, cutting to size, and what mappings of them show. */
#include "file/regular.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/usermem.h"
#include "file/notify.h"
#include "file/packed.h"
#include "file/seek.h"
#include "lib/string.h"

OPTIONAL(regular_seek);
OPTIONAL(regular_write);

long regular_content_absent(struct inode *inode)
{
	char path[PATH_LIMIT / 8] = "?";
	if (inode->name != NULL)
		dentry_path(inode->name, path, sizeof(path));
	log_line("the content of %s is not in this image: build it with --include %s", path, path);
	return -EIO;
}

long inode_unpack(struct inode *inode, off_t size)
{
	struct packed *packed = inode->pages.packed;
	return packed == NULL ? 0 : packed->ops->end(&inode->pages, page_up((uint64_t)size) >> PAGE_SHIFT);
}

char *regular_piece(const struct inode *inode, off_t at, size_t *size)
{
	uint64_t index = (uint64_t)at >> PAGE_SHIFT;
	size_t offset = (size_t)at & (PAGE_SIZE - 1);
	uint64_t pages = index < inode->pages.base_count ? inode->pages.base_count - index : 1;
	*size = MIN(*size, pages * PAGE_SIZE - offset);
	char *page = pages_find(&inode->pages, index);
	return page == NULL ? NULL : page + offset;
}

/* Zeros to the program: the bytes before a fault. */
static size_t zero_counted(char *to, size_t size)
{
	size_t done = 0;
	while (done < size) {
		size_t part = MIN(size - done, PAGE_SIZE - (((uintptr_t)to + done) & (PAGE_SIZE - 1)));
		if (mem_zero(to + done, part) < 0)
			break;
		done += part;
	}
	return done;
}

/* Bytes copied to the target, at most *size; fewer than *size afterwards: the rest cannot be written to. */
static size_t read_piece(const struct inode *inode, off_t at, char *target, size_t *size)
{
	struct packed *packed = inode->pages.packed;
	if (packed != NULL)
		return packed->ops->read(packed, at, target, size);
	const char *piece = regular_piece(inode, at, size);
	return piece != NULL ? file_copy(target, piece, *size, target) : zero_counted(target, *size);
}

static long regular_read(struct file *file, void *to, size_t size, off_t *position)
{
	struct inode *inode = file->inode;
	off_t at = *position;
	size_t done = 0;

	if (at >= inode->size || size == 0)
		return 0;
	if ((inode->flags & INODE_METADATA_ONLY) != 0)
		return regular_content_absent(inode);
	size = MIN(size, (size_t)(inode->size - at));
	while (done < size) {
		size_t part = size - done;
		size_t copied = read_piece(inode, at, (char *)to + done, &part);
		done += copied;
		at += (off_t)copied;
		if (copied < part)
			break;
	}
	*position = at;
	if ((file->flags & O_NOATIME) == 0)
		inode_accessed(inode);
	if (done == 0)
		return -EFAULT;
	notify_file(file, IN_ACCESS);
	return (long)done;
}

static long regular_map(struct file *file, int prot, int flags, struct map_object **object)
{
	(void)prot, (void)flags;
	inode_accessed(file->inode);
	*object = &file->inode->object;
	return 0;
}

static struct inode *object_inode(struct map_object *object)
{
	return CONTAINER_OF(object, struct inode, object);
}

static void *object_page(struct map_object *object, uint64_t index, bool write)
{
	struct inode *inode = object_inode(object);
	if (index >= page_up((uint64_t)inode->size) >> PAGE_SHIFT)
		return NULL;
	if ((inode->flags & INODE_METADATA_ONLY) != 0) {
		regular_content_absent(inode);
		return NULL;
	}
	struct packed *packed = inode->pages.packed;
	if (packed != NULL && !write)
		return packed->ops->page(packed, index);
	if (inode_unpack(inode, inode->size) < 0)
		return NULL;
	if (write)
		inode_touch(inode);
	return pages_make(&inode->pages, index, true);
}

static void *object_peek(const struct map_object *object, uint64_t index)
{
	const struct inode *inode = CONTAINER_OF(object, const struct inode, object);
	const struct packed *packed = inode->pages.packed;
	if (index >= page_up((uint64_t)inode->size) >> PAGE_SHIFT)
		return NULL;
	return packed != NULL ? packed->ops->peek(packed, index) : pages_find(&inode->pages, index);
}

static bool object_copy(struct map_object *object, uint64_t index, void *page)
{
	const struct inode *inode = object_inode(object);
	struct packed *packed = inode->pages.packed;
	if (packed == NULL || index >= packed->count)
		return false;
	packed->ops->copy(packed, index, page);
	return true;
}

static const char *object_content(const struct map_object *object)
{
	return CONTAINER_OF(object, const struct inode, object)->pages.base;
}

static void object_hold(struct map_object *object)
{
	inode_hold(object_inode(object));
}

static void object_drop(struct map_object *object)
{
	inode_drop(object_inode(object));
}

static void object_name(struct map_object *object, char *path, size_t size, uint64_t *device,
                        uint64_t *number)
{
	struct inode *inode = object_inode(object);
	*device = inode->device;
	*number = inode->ino;
	if (inode->name != NULL)
		dentry_path(inode->name, path, size);
	else
		string_copy(path, " (deleted)", size);
}

const struct map_object_ops regular_map_ops = {
    .page = object_page,
    .peek = object_peek,
    .copy = object_copy,
    .content = object_content,
    .hold = object_hold,
    .drop = object_drop,
    .name = object_name,
};

const struct file_ops regular_file_ops = {
    .kind = "file",
    .read = regular_read,
    .write = regular_write,
    .seekable = true,
    .seek = regular_seek,
    .map = regular_map,
};
