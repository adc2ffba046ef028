/* SPDX-License-Identifier: MIT */
/* read: bytes from a file's position. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"

SYSCALL3(read, int, fd, char *, buffer, size_t, size)
{
	struct file *file = fd_get_inline(fd);
	if (file == NULL)
		return -EBADF;
	long result = user_range(buffer, size)
	                  ? file_read_inline(file, buffer, MIN(size, FILE_TRANSFER_LIMIT))
	              : file->readable ? -EFAULT
	                               : -EBADF;
	file_drop(file);
	return result;
}
