/* SPDX-License-Identifier: MIT */
/* sync, syncfs: all files to their disks; there is none behind files in memory. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "file/fd.h"

SYSCALL0(sync)
{
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
