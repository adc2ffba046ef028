/* SPDX-License-Identifier: MIT */
/* read: bytes from a file's position. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"

SYSCALL3(read, int, fd, char *, buffer, size_t, size)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = !file->readable             ? -EBADF
	              : !user_range(buffer, size) ? -EFAULT
	                                          : file_read(file, buffer, MIN(size, FILE_TRANSFER_LIMIT));
	file_drop(file);
	return result;
}
