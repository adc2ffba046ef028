/* SPDX-License-Identifier: MIT */
/* getcwd: the working directory's path. */
#include "abi/errno.h"
#include "core/heap.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/path.h"
#include "lib/string.h"

#define OUTSIDE "(unreachable)" /* before the path where chroot(2) has left the working directory behind */

static bool is_outside(const struct dentry *dentry)
{
	while (dentry != NULL && dentry != path_root)
		dentry = dentry->parent;
	return dentry == NULL;
}

SYSCALL2(getcwd, char *, buffer, size_t, size)
{
	if (path_working->removed)
		return -ENOENT;
	char *path = heap_alloc(PATH_LIMIT);
	if (path == NULL)
		return -ENOMEM;
	size_t before = is_outside(path_working) ? string_copy(path, OUTSIDE, PATH_LIMIT) : 0;
	size_t length = before + dentry_path(path_working, path + before, PATH_LIMIT - before) + 1;
	long result = length > PATH_LIMIT                    ? -ENAMETOOLONG
	              : length > size                        ? -ERANGE
	              : user_write(buffer, path, length) < 0 ? -EFAULT
	                                                     : (long)length;
	heap_free(path, PATH_LIMIT);
	return result;
}
