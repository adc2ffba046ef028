/* SPDX-License-Identifier: MIT */
/* write: bytes to a file's position. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"

SYSCALL3(write, int, fd, const char *, buffer, size_t, size)
{
	struct file *file = fd_get_inline(fd);
	if (file == NULL)
		return -EBADF;
	long result = user_range(buffer, size)
	                  ? file_write_inline(file, buffer, MIN(size, FILE_TRANSFER_LIMIT))
	              : file->writable ? -EFAULT
	                               : -EBADF;
	file_drop(file);
	return result;
}
