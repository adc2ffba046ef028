/* SPDX-License-Identifier: MIT */
/* fsync, fdatasync: a file to its disk. But for disks themselves, files live in memory and are as safe there
 * as they will ever be. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "file/inode.h"

static long sync(int fd)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	bool syncable = file->inode != NULL && (S_ISREG(file->inode->mode) || S_ISDIR(file->inode->mode));
	long result = file->ops->sync != NULL ? file->ops->sync(file) : syncable ? 0 : -EINVAL;
	file_drop(file);
	return result;
}

SYSCALL1(fsync, int, fd)
{
	return sync(fd);
}

SYSCALL1(fdatasync, int, fd)
{
	return sync(fd);
}
