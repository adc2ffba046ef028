/* SPDX-License-Identifier: MIT */
/* fallocate: pages for a part of a file, or holes in it. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "file/notify.h"
#include "file/regular.h"
#include "file/seal.h"

SUPPORTS(fallocate, "FALLOC_FL_KEEP_SIZE FALLOC_FL_PUNCH_HOLE FALLOC_FL_ZERO_RANGE");

OPTIONAL(seal_check_size);
OPTIONAL(seal_check_write);

static long check_file(const struct file *file)
{
	if (!file->writable)
		return -EBADF;
	if (file->inode == NULL || S_ISFIFO(file->inode->mode))
		return -ESPIPE;
	if (S_ISDIR(file->inode->mode))
		return -EISDIR;
	return S_ISREG(file->inode->mode) || file->ops->allocate != NULL ? 0 : -ENODEV;
}

static long allocate(struct file *file, int mode, off_t offset, off_t size)
{
	long result = check_file(file);
	if (result < 0)
		return result;
	if (file->ops->allocate != NULL)
		return file->ops->allocate(file, mode, offset, size);
	if (size > FILE_SIZE_LIMIT - offset)
		return -EFBIG;
	if (seal_check_write)
		result = seal_check_write(file->inode, (mode & FALLOC_FL_KEEP_SIZE) != 0 ? 0 : offset + size);
	if (result < 0)
		return result;
	if ((mode & FALLOC_FL_PUNCH_HOLE) != 0)
		return inode_punch(file->inode, offset, offset + size);
	if ((mode & FALLOC_FL_ZERO_RANGE) != 0) {
		result = inode_punch(file->inode, offset, MIN(offset + size, MAX(file->inode->size, offset)));
		if (result < 0)
			return result;
	}
	return inode_allocate(file->inode, offset, offset + size, (mode & FALLOC_FL_KEEP_SIZE) != 0);
}

SYSCALL4(fallocate, int, fd, int, mode, off_t, offset, off_t, size)
{
	const int known = FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE;
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result;
	if (offset < 0 || size <= 0)
		result = -EINVAL;
	else if ((mode & ~known) != 0)
		result = syscall_unsupported("fallocate", "mode", (unsigned)mode, -EOPNOTSUPP);
	else if ((mode & (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)) ==
	             (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE) ||
	         (mode & (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE)) == FALLOC_FL_PUNCH_HOLE)
		result = -EOPNOTSUPP;
	else
		result = allocate(file, mode, offset, size);
	if (result == 0)
		notify_file(file, IN_MODIFY);
	file_drop(file);
	return result;
}
