/* SPDX-License-Identifier: MIT */
/* pread64, pwrite64: at a position of the caller's. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"

SYSCALL4(pread64, int, fd, char *, buffer, size_t, size, off_t, position)
{
	if (position < 0)
		return -EINVAL;
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = file->readable && !user_range(buffer, size) && file->ops->seekable
	                  ? -EFAULT
	                  : file_read_at(file, buffer, MIN(size, FILE_TRANSFER_LIMIT), position);
	file_drop(file);
	return result;
}

SYSCALL4(pwrite64, int, fd, const char *, buffer, size_t, size, off_t, position)
{
	if (position < 0)
		return -EINVAL;
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = file->writable && !user_range(buffer, size) && file->ops->seekable
	                  ? -EFAULT
	                  : file_write_at(file, buffer, MIN(size, FILE_TRANSFER_LIMIT), position);
	file_drop(file);
	return result;
}
