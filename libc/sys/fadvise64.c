/* SPDX-License-Identifier: MIT */
/* fadvise64 (posix_fadvise): how a file is going to be read. It is in memory already, so good advice needs no
 * deed. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "file/inode.h"

SUPPORTS(fadvise64, "POSIX_FADV_NORMAL POSIX_FADV_RANDOM POSIX_FADV_SEQUENTIAL POSIX_FADV_WILLNEED "
                    "POSIX_FADV_DONTNEED POSIX_FADV_NOREUSE");

SYSCALL4(fadvise64, int, fd, off_t, offset, size_t, size, int, advice)
{
	struct file *file = fd_get(fd);
	(void)offset;
	if (file == NULL)
		return -EBADF;
	long result = 0;
	if (file->inode == NULL || S_ISFIFO(file->inode->mode))
		result = -ESPIPE;
	else if ((off_t)size < 0 || (unsigned)advice > POSIX_FADV_NOREUSE)
		result = -EINVAL;
	file_drop(file);
	return result;
}
