/* SPDX-License-Identifier: MIT */
/* chdir, fchdir: another working directory. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "file/path.h"

static long move_to(struct dentry *dentry)
{
	if (dentry == NULL || !S_ISDIR(dentry->inode->mode))
		return -ENOTDIR;
	long result = inode_permission(dentry->inode, MAY_EXEC);
	if (result < 0)
		return result;
	dentry_hold(dentry);
	dentry_drop(path_working);
	path_working = dentry;
	return 0;
}

SYSCALL1(chdir, const char *, path)
{
	struct path_thing thing;
	long result = path_thing_find(AT_FDCWD, path, 0, &thing);
	if (result < 0)
		return result;
	result = move_to(thing.dentry);
	path_thing_drop(&thing);
	return result;
}

SYSCALL1(fchdir, int, fd)
{
	struct file *file = fd_get_any(fd);
	if (file == NULL)
		return -EBADF;
	long result = move_to(file->dentry);
	file_drop(file);
	return result;
}
