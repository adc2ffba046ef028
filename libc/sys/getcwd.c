/* SPDX-License-Identifier: MIT */
/* getcwd: the working directory's path. */
#include "abi/errno.h"
#include "core/heap.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/path.h"

SYSCALL2(getcwd, char *, buffer, size_t, size)
{
	if (path_working->removed)
		return -ENOENT;
	char *path = heap_alloc(PATH_LIMIT);
	if (path == NULL)
		return -ENOMEM;
	size_t length = dentry_path(path_working, path, PATH_LIMIT) + 1;
	long result = length > PATH_LIMIT                    ? -ENAMETOOLONG
	              : length > size                        ? -ERANGE
	              : user_write(buffer, path, length) < 0 ? -EFAULT
	                                                     : (long)length;
	heap_free(path, PATH_LIMIT);
	return result;
}
