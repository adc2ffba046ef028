/* SPDX-License-Identifier: MIT */
/* lseek: moves a file's position. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "file/fd.h"

PULL_SYMBOL(regular_seek);
SUPPORTS(lseek, "SEEK_SET SEEK_CUR SEEK_END SEEK_DATA SEEK_HOLE");

SYSCALL3(lseek, int, fd, off_t, offset, unsigned, whence)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = whence > SEEK_MAX         ? -EINVAL
	              : file->ops->seekable     ? file->ops->seek(file, offset, (int)whence)
	              : file->ops->seek_ignored ? 0
	                                        : -ESPIPE;
	file_drop(file);
	return result;
}
