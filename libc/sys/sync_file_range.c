/* SPDX-License-Identifier: MIT */
/* sync_file_range: a part of a file to its disk; there is none behind files in memory. Of a disk all is made
 * safe, which is more than was asked. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "file/inode.h"

#define KNOWN_FLAGS 7U /* SYNC_FILE_RANGE_WAIT_BEFORE, _WRITE, _WAIT_AFTER */

SYSCALL4(sync_file_range, int, fd, off_t, offset, off_t, size, unsigned, flags)
{
	off_t end;
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = 0;
	if ((flags & ~KNOWN_FLAGS) != 0 || offset < 0 || size < 0 ||
	    __builtin_add_overflow(offset, size, &end))
		result = -EINVAL;
	else if (file->ops->sync != NULL)
		result = flags == 0 ? 0 : file->ops->sync(file);
	else if (file->inode == NULL || (!S_ISREG(file->inode->mode) && !S_ISDIR(file->inode->mode)))
		result = -ESPIPE;
	file_drop(file);
	return result;
}
