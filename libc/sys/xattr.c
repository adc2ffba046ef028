/* SPDX-License-Identifier: MIT */
/* setxattr, getxattr, listxattr, removexattr and their l and f kinds: extended attributes of files. */
#include "file/xattr.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/xattr.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/notify.h"
#include "file/path.h"

SUPPORTS(setxattr, "XATTR_CREATE XATTR_REPLACE");
SUPPORTS(lsetxattr, "XATTR_CREATE XATTR_REPLACE");
SUPPORTS(fsetxattr, "XATTR_CREATE XATTR_REPLACE");

#define LIST_LIMIT 65536UL

/* One call, whichever way the file is named. */
struct request {
	enum { SET, GET, LIST, REMOVE } kind;
	const char *name; /* the program's */
	void *value;
	size_t size;
	int flags;
};

static long perform(struct inode *inode, const struct dentry *entry, const struct request *request)
{
	char name[XATTR_NAME_LIMIT + 1];
	if (inode == NULL)
		return request->kind == LIST ? 0 : -EOPNOTSUPP;
	if (request->kind == LIST)
		return xattr_list(inode, request->value, MIN(request->size, LIST_LIMIT));
	long length = user_string(name, request->name, sizeof(name));
	if (length == 0 || length == -ENAMETOOLONG)
		return -ERANGE;
	if (length < 0)
		return length;
	if (request->kind == GET)
		return xattr_get(inode, name, request->value, MIN(request->size, XATTR_VALUE_LIMIT));
	long result = request->kind == SET
	                  ? xattr_set(inode, name, request->value, request->size, request->flags)
	                  : xattr_remove(inode, name);
	if (result == 0)
		notify(inode, entry, IN_ATTRIB);
	return result;
}

/* What Linux refuses before it looks for the file. */
static long check(const struct request *request)
{
	if (request->kind == SET && (request->flags & ~(XATTR_CREATE | XATTR_REPLACE)) != 0)
		return -EINVAL;
	if (request->kind == SET && request->size > XATTR_VALUE_LIMIT)
		return -E2BIG;
	return 0;
}

static long by_path(const char *path, int at_flags, const struct request *request)
{
	struct path_thing thing;
	long result = check(request);
	if (result < 0)
		return result;
	result = path_thing_find(AT_FDCWD, path, at_flags, &thing);
	if (result < 0)
		return result;
	result = perform(thing.inode, thing.dentry, request);
	path_thing_drop(&thing);
	return result;
}

static long by_fd(int fd, const struct request *request)
{
	long result = check(request);
	if (result < 0)
		return result;
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	result = perform(file->inode, file->dentry, request);
	file_drop(file);
	return result;
}

SYSCALL5(setxattr, const char *, path, const char *, name, void *, value, size_t, size, int, flags)
{
	return by_path(path, 0, &(struct request){SET, name, value, size, flags});
}

SYSCALL5(lsetxattr, const char *, path, const char *, name, void *, value, size_t, size, int, flags)
{
	return by_path(path, AT_SYMLINK_NOFOLLOW, &(struct request){SET, name, value, size, flags});
}

SYSCALL5(fsetxattr, int, fd, const char *, name, void *, value, size_t, size, int, flags)
{
	return by_fd(fd, &(struct request){SET, name, value, size, flags});
}

SYSCALL4(getxattr, const char *, path, const char *, name, void *, value, size_t, size)
{
	return by_path(path, 0, &(struct request){GET, name, value, size, 0});
}

SYSCALL4(lgetxattr, const char *, path, const char *, name, void *, value, size_t, size)
{
	return by_path(path, AT_SYMLINK_NOFOLLOW, &(struct request){GET, name, value, size, 0});
}

SYSCALL4(fgetxattr, int, fd, const char *, name, void *, value, size_t, size)
{
	return by_fd(fd, &(struct request){GET, name, value, size, 0});
}

SYSCALL3(listxattr, const char *, path, void *, to, size_t, size)
{
	return by_path(path, 0, &(struct request){LIST, NULL, to, size, 0});
}

SYSCALL3(llistxattr, const char *, path, void *, to, size_t, size)
{
	return by_path(path, AT_SYMLINK_NOFOLLOW, &(struct request){LIST, NULL, to, size, 0});
}

SYSCALL3(flistxattr, int, fd, void *, to, size_t, size)
{
	return by_fd(fd, &(struct request){LIST, NULL, to, size, 0});
}

SYSCALL2(removexattr, const char *, path, const char *, name)
{
	return by_path(path, 0, &(struct request){REMOVE, name, NULL, 0, 0});
}

SYSCALL2(lremovexattr, const char *, path, const char *, name)
{
	return by_path(path, AT_SYMLINK_NOFOLLOW, &(struct request){REMOVE, name, NULL, 0, 0});
}

SYSCALL2(fremovexattr, int, fd, const char *, name)
{
	return by_fd(fd, &(struct request){REMOVE, name, NULL, 0, 0});
}
