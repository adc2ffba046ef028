/* SPDX-License-Identifier: MIT */
/* readlink, readlinkat: where a symbolic link leads. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/heap.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/path.h"

static long read_made(struct inode *inode, char *buffer, size_t size)
{
	char *target = heap_alloc(PATH_LIMIT);
	if (target == NULL)
		return -ENOMEM;
	size_t length = MIN(inode->ops->readlink(inode, target, PATH_LIMIT), size);
	long result = user_write(buffer, target, length);
	heap_free(target, PATH_LIMIT);
	return result < 0 ? result : (long)length;
}

static long read_inode(struct inode *inode, char *buffer, size_t size, bool empty)
{
	if (inode == NULL || !S_ISLNK(inode->mode))
		return empty ? -ENOENT : -EINVAL;
	inode_accessed(inode);
	if (inode->ops != NULL && inode->ops->readlink != NULL)
		return read_made(inode, buffer, size);
	size = MIN(size, (size_t)inode->size);
	long result = user_write(buffer, inode->target, size);
	return result < 0 ? result : (long)size;
}

static long read_path(int dirfd, const char *path, char *buffer, int size)
{
	struct path_thing thing;
	if (size <= 0)
		return -EINVAL;
	long result = path_thing_find(dirfd, path, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, &thing);
	if (result < 0)
		return result;
	result = read_inode(thing.inode, buffer, (size_t)size, thing.empty);
	path_thing_drop(&thing);
	return result;
}

SYSCALL3(readlink, const char *, path, char *, buffer, int, size)
{
	return read_path(AT_FDCWD, path, buffer, size);
}

SYSCALL4(readlinkat, int, dirfd, const char *, path, char *, buffer, int, size)
{
	return read_path(dirfd, path, buffer, size);
}
