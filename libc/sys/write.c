/* SPDX-License-Identifier: MIT */
/* write: bytes to a file's position. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"

SYSCALL3(write, int, fd, const char *, buffer, size_t, size)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = !file->writable             ? -EBADF
	              : !user_range(buffer, size) ? -EFAULT
	                                          : file_write(file, buffer, MIN(size, FILE_TRANSFER_LIMIT));
	file_drop(file);
	return result;
}
