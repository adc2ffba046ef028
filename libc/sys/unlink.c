/* SPDX-License-Identifier: MIT */
/* unlink, unlinkat: takes a name away. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "file/remove.h"

SUPPORTS(unlinkat, "AT_REMOVEDIR");

SYSCALL1(unlink, const char *, path)
{
	return path_remove(AT_FDCWD, path);
}

SYSCALL3(unlinkat, int, dirfd, const char *, path, int, flags)
{
	if ((flags & ~AT_REMOVEDIR) != 0)
		return -EINVAL;
	return (flags & AT_REMOVEDIR) != 0 ? path_remove_directory(dirfd, path) : path_remove(dirfd, path);
}
