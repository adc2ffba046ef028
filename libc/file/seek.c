/* SPDX-License-Identifier: MIT */
/* Moving a file's position, also to where its data and its holes begin. */
#include "file/seek.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "file/regular.h"

static long move(struct file *file, off_t base, off_t offset)
{
	off_t position;
	if (__builtin_add_overflow(base, offset, &position) || position < 0)
		return -EINVAL;
	if (position > FILE_SIZE_LIMIT)
		return -EINVAL;
	file->position = position;
	return position;
}

static long seek_content(struct file *file, off_t offset, bool data)
{
	struct inode *inode = file->inode;
	if (offset < 0 || offset >= inode->size)
		return -ENXIO;
	uint64_t end = page_up((uint64_t)inode->size) >> PAGE_SHIFT;
	uint64_t index = (uint64_t)offset >> PAGE_SHIFT;
	uint64_t found = pages_next(&inode->pages, index, end, data);
	if (found == end && data)
		return -ENXIO;
	off_t position = found == index ? offset : (off_t)(found << PAGE_SHIFT);
	file->position = MIN(position, inode->size);
	return file->position;
}

long regular_seek(struct file *file, off_t offset, int whence)
{
	switch (whence) {
	case SEEK_SET:
		return move(file, 0, offset);
	case SEEK_CUR:
		return offset == 0 ? file->position : move(file, file->position, offset);
	case SEEK_END:
		return move(file, file->inode->size, offset);
	case SEEK_DATA:
	case SEEK_HOLE:
		if (S_ISREG(file->inode->mode))
			return seek_content(file, offset, whence == SEEK_DATA);
		return -EINVAL;
	default:
		return -EINVAL;
	}
}

/* The end of a directory of ext4 lies behind all places that its names can have, until it is removed. */
long directory_seek(struct file *file, off_t offset, int whence)
{
	off_t position = offset, end = file->inode->size == 0 ? 0 : INT64_MAX;
	if (whence == SEEK_DATA || whence == SEEK_HOLE) {
		if (offset < 0 || offset >= end)
			return -ENXIO;
		position = whence == SEEK_DATA ? offset : end;
	} else if (whence != SEEK_SET) {
		off_t base = whence == SEEK_CUR ? file->position : end;
		if (__builtin_add_overflow(base, offset, &position))
			return -EINVAL;
	}
	if (position < 0 || (end == 0 && position > FILE_SIZE_LIMIT))
		return -EINVAL;
	file->position = position;
	return position;
}

long position_seek(struct file *file, off_t offset, int whence)
{
	if (whence != SEEK_SET && whence != SEEK_CUR)
		return -EINVAL;
	off_t position = whence == SEEK_SET ? offset : file->position + offset;
	if (position < 0)
		return -EINVAL;
	file->position = position;
	return position;
}
