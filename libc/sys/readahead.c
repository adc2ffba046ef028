/* SPDX-License-Identifier: MIT */
/* readahead: a part of a file into memory, where it is already. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "file/inode.h"

SYSCALL3(readahead, int, fd, off_t, offset, size_t, size)
{
	(void)offset, (void)size;
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	bool stores = file->inode != NULL && (S_ISREG(file->inode->mode) || S_ISBLK(file->inode->mode));
	long result = !file->readable ? -EBADF : stores ? 0 : -EINVAL;
	file_drop(file);
	return result;
}
