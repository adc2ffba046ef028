/* SPDX-License-Identifier: MIT */
/* symlink, symlinkat: a name that leads to another path. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/heap.h"
#include "core/syscall.h"
#include "file/path.h"
#include "lib/string.h"

static long make(const char *target, struct path_last *last)
{
	struct inode *inode;
	if (last->kind != LAST_NAME || last->entry != NULL)
		return -EEXIST;
	if (last->slash)
		return -ENOENT;
	size_t size = strlen(target);
	char *copy = heap_alloc(size + 1);
	if (copy == NULL)
		return -ENOMEM;
	long result = path_create(last, S_IFLNK | 0777, &inode);
	if (result < 0) {
		heap_free(copy, size + 1);
		return result;
	}
	memcpy(copy, target, size);
	inode->target = copy;
	inode->size = (off_t)size;
	inode->flags |= INODE_TARGET_OWNED;
	return 0;
}

static long symlink(const char *target, int dirfd, const char *path)
{
	struct path_text text;
	struct path_last last;
	long result = path_text_read(&text, target, false);
	if (result < 0)
		return result;
	result = path_walk_user(dirfd, path, WALK_PARENT, &last);
	if (result == 0) {
		result = make(text.text, &last);
		path_last_drop(&last);
	}
	path_text_drop(&text);
	return result;
}

SYSCALL2(symlink, const char *, target, const char *, path)
{
	return symlink(target, AT_FDCWD, path);
}

SYSCALL3(symlinkat, const char *, target, int, dirfd, const char *, path)
{
	return symlink(target, dirfd, path);
}
