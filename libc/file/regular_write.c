/* SPDX-License-Identifier: MIT */
/* What changes the content of ordinary files: writing and truncating. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/signal.h"
#include "abi/stat.h"
#include "core/credentials.h"
#include "core/rlimit.h"
#include "core/thread.h"
#include "file/notify.h"
#include "file/regular.h"
#include "file/seal.h"
#include "lib/string.h"

OPTIONAL(seal_check_write);

/* Bytes behind the end, which a shared mapping may have written, must not come to light when the file grows.
 */
static void zero_tail(struct inode *inode)
{
	size_t offset = (size_t)inode->size & (PAGE_SIZE - 1);
	char *page = offset == 0 ? NULL : pages_find(&inode->pages, (uint64_t)inode->size >> PAGE_SHIFT);
	if (page != NULL)
		memset(page + offset, 0, PAGE_SIZE - offset);
}

static long check_limit(off_t at, size_t *size)
{
	uint64_t limit = rlimit(RLIMIT_FSIZE);
	if (limit != (uint64_t)RLIM_INFINITY && (uint64_t)at >= limit) {
		program_raise(SIGXFSZ);
		return -EFBIG;
	}
	limit = MIN(limit, (uint64_t)FILE_SIZE_LIMIT);
	if ((uint64_t)at >= limit)
		return -EFBIG;
	*size = MIN(*size, limit - (uint64_t)at);
	return 0;
}

/* Writes within one page (or one piece of the image): bytes written, -ENOSPC. */
static long write_piece(struct inode *inode, off_t at, const char *from, size_t size)
{
	size_t part = size;
	char *piece = regular_piece(inode, at, &part);
	if (piece != NULL)
		return (long)file_copy(piece, from, part, from);
	bool whole = part == PAGE_SIZE;
	char *page = pages_make(&inode->pages, (uint64_t)at >> PAGE_SHIFT, !whole);
	if (page == NULL)
		return -ENOSPC;
	piece = page + ((size_t)at & (PAGE_SIZE - 1));
	size_t copied = file_copy(piece, from, part, from);
	if (whole && copied < part)
		memset(page + copied, 0, PAGE_SIZE - copied);
	return (long)copied;
}

void inode_strip_privileges(struct inode *inode)
{
	if (LIKELY((inode->mode & (S_ISUID | S_ISGID)) == 0) || credentials_capable(CAP_FSETID))
		return;
	inode->mode &= ~(uint32_t)S_ISUID;
	if ((inode->mode & S_IXGRP) != 0 || !credentials_in_group(inode->gid))
		inode->mode &= ~(uint32_t)S_ISGID;
}

long regular_write(struct file *file, const void *from, size_t size, off_t *position)
{
	struct inode *inode = file->inode;
	off_t at = (file->flags & O_APPEND) != 0 ? inode->size : *position;
	size_t done = 0;
	long result = 0;

	if (size == 0)
		return 0;
	if ((inode->flags & INODE_METADATA_ONLY) != 0)
		return regular_content_absent(inode);
	result = check_limit(at, &size);
	if (result < 0)
		return result;
	if (seal_check_write && (result = seal_check_write(inode, at + (off_t)size)) < 0)
		return result;
	if ((result = inode_unpack(inode, inode->size)) < 0)
		return result;
	if (at > inode->size)
		zero_tail(inode);
	while (done < size) {
		size_t rest = PAGE_SIZE - ((size_t)at & (PAGE_SIZE - 1));
		size_t part = MIN(size - done, rest);
		result = write_piece(inode, at, (const char *)from + done, part);
		if (result <= 0)
			break;
		done += (size_t)result;
		at += result;
		if (at > inode->size)
			inode->size = at;
		if ((size_t)result < part)
			break;
	}
	if (done == 0)
		return result < 0 ? result : -EFAULT;
	*position = at;
	inode_strip_privileges(inode);
	inode_touch(inode);
	notify_file(file, IN_MODIFY);
	return (long)done;
}

long inode_truncate(struct inode *inode, off_t size)
{
	long unpacked = inode_unpack(inode, MIN(size, inode->size));
	if (unpacked < 0)
		return unpacked;
	if (size > inode->size) {
		size_t one = 1;
		long result = check_limit(size - 1, &one);
		if (result < 0)
			return result;
		zero_tail(inode);
	}
	if (size < inode->size) {
		uint64_t first = page_up((uint64_t)size) >> PAGE_SHIFT;
		uint64_t end = page_up((uint64_t)inode->size) >> PAGE_SHIFT;
		if (!list_empty(&inode->object.mappings) && end > first)
			map_object_forget(&inode->object, first, end - first);
		pages_free(&inode->pages, first, UINT64_MAX);
		inode->size = size;
		zero_tail(inode);
	}
	if (size == 0 && (inode->flags & INODE_METADATA_ONLY) != 0) { /* now its content is known */
		inode->flags &= ~(uint32_t)INODE_METADATA_ONLY;
		inode->pages.count = 0;
	}
	inode->size = size;
	inode_strip_privileges(inode);
	inode_touch(inode);
	return 0;
}
