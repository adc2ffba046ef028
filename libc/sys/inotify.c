/* SPDX-License-Identifier: MIT */
/* inotify_init, inotify_init1, inotify_add_watch, inotify_rm_watch: a descriptor that tells of changes to
 * files. */
#include "file/inotify.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/inotify.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "file/path.h"

SUPPORTS(inotify_init1, "IN_NONBLOCK IN_CLOEXEC");
SUPPORTS(inotify_add_watch,
         "IN_ACCESS IN_MODIFY IN_ATTRIB IN_CLOSE_WRITE IN_CLOSE_NOWRITE IN_OPEN IN_MOVED_FROM IN_MOVED_TO "
         "IN_CREATE IN_DELETE IN_DELETE_SELF IN_MOVE_SELF IN_ONLYDIR IN_DONT_FOLLOW IN_EXCL_UNLINK "
         "IN_MASK_CREATE IN_MASK_ADD IN_ONESHOT");

#define FLAGS                                                                                       \
	(IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK | IN_MASK_CREATE | IN_MASK_ADD | IN_ONESHOT | \
	 IN_ISDIR | IN_UNMOUNT | IN_Q_OVERFLOW | IN_IGNORED)

static long make(int flags)
{
	if ((flags & ~(IN_NONBLOCK | IN_CLOEXEC)) != 0)
		return -EINVAL;
	struct file *file = inotify_create(flags);
	return file == NULL ? -ENOMEM : fd_install(file, flags);
}

SYSCALL0(inotify_init)
{
	return make(0);
}

SYSCALL1(inotify_init1, int, flags)
{
	return make(flags);
}

static long watch(struct file *file, const char *path, uint32_t mask)
{
	struct path_thing thing;
	long result =
	    path_thing_find(AT_FDCWD, path, (mask & IN_DONT_FOLLOW) != 0 ? AT_SYMLINK_NOFOLLOW : 0, &thing);
	if (result < 0)
		return result;
	if (thing.inode == NULL)
		result = -EINVAL; /* by way of /proc/self/fd: a thing without a place */
	else if ((mask & IN_ONLYDIR) != 0 && !S_ISDIR(thing.inode->mode))
		result = -ENOTDIR;
	else
		result = inode_permission(thing.inode, MAY_READ);
	if (result == 0)
		result = inotify_watch(file, thing.inode, mask);
	path_thing_drop(&thing);
	return result;
}

SYSCALL3(inotify_add_watch, int, fd, const char *, path, uint32_t, mask)
{
	if ((mask & (IN_ALL_EVENTS | FLAGS)) == 0)
		return -EINVAL;
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = (mask & (IN_MASK_ADD | IN_MASK_CREATE)) == (IN_MASK_ADD | IN_MASK_CREATE)
	                  ? -EINVAL
	                  : watch(file, path, mask);
	file_drop(file);
	return result;
}

SYSCALL2(inotify_rm_watch, int, fd, int, number)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = inotify_unwatch(file, number);
	file_drop(file);
	return result;
}
