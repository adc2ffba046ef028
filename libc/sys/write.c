/* SPDX-License-Identifier: MIT */
/* write: bytes to a file's position. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"

SYSCALL3(write, int, fd, const char *, buffer, size_t, size)
{
	struct file *file = fd_peek(fd);
	if (file == NULL || !file->writable)
		return -EBADF;
	if (!user_range(buffer, size))
		return -EFAULT;
	file_hold(file);
	long result = file_write_inline(file, buffer, MIN(size, FILE_TRANSFER_LIMIT));
	file_drop(file);
	return result;
}
