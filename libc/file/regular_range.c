/* SPDX-License-Identifier: MIT */
/* Holes and reserved pages in ordinary files (fallocate(2)). */
#include "abi/errno.h"
#include "file/regular.h"
#include "lib/string.h"

static void zero_part(struct inode *inode, off_t start, off_t end)
{
	char *page = start < end ? pages_find(&inode->pages, (uint64_t)start >> PAGE_SHIFT) : NULL;
	if (page != NULL)
		memset(page + ((size_t)start & (PAGE_SIZE - 1)), 0, (size_t)(end - start));
}

long inode_punch(struct inode *inode, off_t start, off_t end)
{
	off_t first = (off_t)page_up((uint64_t)start), last = (off_t)page_down((uint64_t)end);
	long unpacked = inode_unpack(inode, inode->size);
	if (unpacked < 0)
		return unpacked;
	if (first > last) { /* within one page */
		zero_part(inode, start, end);
	} else {
		uint64_t index = (uint64_t)first >> PAGE_SHIFT, after = (uint64_t)last >> PAGE_SHIFT;
		zero_part(inode, start, first);
		zero_part(inode, last, end);
		if (!list_empty(&inode->object.mappings) && after > index)
			map_object_forget(&inode->object, index, after - index);
		pages_free(&inode->pages, index, after);
	}
	inode_strip_privileges(inode);
	inode_touch(inode);
	return 0;
}

long inode_allocate(struct inode *inode, off_t start, off_t end, bool keep_size)
{
	uint64_t after = page_up((uint64_t)end) >> PAGE_SHIFT;
	if (inode_unpack(inode, inode->size) < 0)
		return -ENOSPC;
	if (!keep_size && end > inode->size) {
		long result = inode_truncate(inode, end); /* zeroes what lies behind the old end */
		if (result < 0)
			return result;
	}
	for (uint64_t index = (uint64_t)start >> PAGE_SHIFT; index < after; index++)
		if (pages_make(&inode->pages, index, true) == NULL)
			return -ENOSPC;
	inode_strip_privileges(inode);
	inode_touch(inode);
	return 0;
}
