/* SPDX-License-Identifier: MIT */
/* chown, lchown, fchown, fchownat: another owner. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/clock.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "file/notify.h"
#include "file/path.h"

SUPPORTS(fchownat, "AT_SYMLINK_NOFOLLOW AT_EMPTY_PATH");

#define KEEP UINT32_MAX /* (uid_t)-1 */

static long change(struct inode *inode, uint32_t uid, uint32_t gid)
{
	if (inode == NULL)
		return -EINVAL;
	bool owner = credentials()->user.file == inode->uid, chown = credentials_capable(CAP_CHOWN);
	if (uid != KEEP && !chown && (!owner || uid != inode->uid))
		return -EPERM;
	if (gid != KEEP && !chown && (!owner || (gid != inode->gid && !credentials_in_group(gid))))
		return -EPERM;
	if (uid == KEEP && gid == KEEP && S_ISDIR(inode->mode))
		return 0;
	if (uid != KEEP)
		inode->uid = uid;
	if (gid != KEEP)
		inode->gid = gid;
	if (!S_ISDIR(inode->mode))
		inode->mode &= ~(uint32_t)(S_ISUID | ((inode->mode & S_IXGRP) != 0 ? S_ISGID : 0));
	inode->changed = clock_realtime();
	return 0;
}

static long change_path(int dirfd, const char *path, uint32_t uid, uint32_t gid, int flags)
{
	struct path_thing thing;
	if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0)
		return -EINVAL;
	long result = path_thing_find(dirfd, path, flags, &thing);
	if (result < 0)
		return result;
	result = change(thing.inode, uid, gid);
	if (result == 0)
		notify(thing.inode, thing.dentry, IN_ATTRIB);
	path_thing_drop(&thing);
	return result;
}

SYSCALL3(chown, const char *, path, uint32_t, uid, uint32_t, gid)
{
	return change_path(AT_FDCWD, path, uid, gid, 0);
}

SYSCALL3(lchown, const char *, path, uint32_t, uid, uint32_t, gid)
{
	return change_path(AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW);
}

SYSCALL3(fchown, int, fd, uint32_t, uid, uint32_t, gid)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = change(file->inode, uid, gid);
	if (result == 0)
		notify_file(file, IN_ATTRIB);
	file_drop(file);
	return result;
}

SYSCALL5(fchownat, int, dirfd, const char *, path, uint32_t, uid, uint32_t, gid, int, flags)
{
	return change_path(dirfd, path, uid, gid, flags);
}
