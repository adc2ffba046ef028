/* SPDX-License-Identifier: MIT */
/* truncate, ftruncate: a file's size. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "file/notify.h"
#include "file/path.h"
#include "file/regular.h"
#include "file/seal.h"

OPTIONAL(seal_check_size);

SYSCALL2(truncate, const char *, path, off_t, size)
{
	struct path_thing thing;
	if (size < 0)
		return -EINVAL;
	long result = path_thing_find(AT_FDCWD, path, 0, &thing);
	if (result < 0)
		return result;
	if (thing.inode == NULL || !S_ISREG(thing.inode->mode))
		result = thing.inode != NULL && S_ISDIR(thing.inode->mode) ? -EISDIR : -EINVAL;
	else
		result = inode_permission(thing.inode, MAY_WRITE);
	if (result == 0 && seal_check_size)
		result = seal_check_size(thing.inode, size);
	if (result == 0)
		result = inode_truncate(thing.inode, size);
	if (result == 0)
		notify(thing.inode, thing.dentry, IN_MODIFY);
	path_thing_drop(&thing);
	return result;
}

SYSCALL2(ftruncate, int, fd, off_t, size)
{
	long result = 0;
	if (size < 0)
		return -EINVAL;
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	if (file->inode == NULL || !S_ISREG(file->inode->mode) || !file->writable)
		result = -EINVAL;
	if (result == 0 && seal_check_size)
		result = seal_check_size(file->inode, size);
	if (result == 0)
		result = inode_truncate(file->inode, size);
	if (result == 0)
		notify_file(file, IN_MODIFY);
	file_drop(file);
	return result;
}
