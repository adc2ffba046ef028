/* SPDX-License-Identifier: MIT */
/* sync, syncfs: all files to their disks; there is none behind files in memory, but a program may write to
 * disks themselves. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "file/block.h"
#include "file/fd.h"

OPTIONAL(block_sync_all);

SYSCALL0(sync)
{
	if (block_sync_all)
		block_sync_all();
	return 0;
}

SYSCALL1(syncfs, int, fd)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	file_drop(file);
	return 0;
}
