/* SPDX-License-Identifier: MIT */
/* read: bytes from a file's position. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"

SYSCALL3(read, int, fd, char *, buffer, size_t, size)
{
	struct file *file = fd_peek(fd);
	if (file == NULL || !file->readable)
		return -EBADF;
	if (!user_range(buffer, size))
		return -EFAULT;
	file_hold(file);
	long result = file_read_inline(file, buffer, MIN(size, FILE_TRANSFER_LIMIT));
	file_drop(file);
	return result;
}
