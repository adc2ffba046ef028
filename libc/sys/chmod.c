/* SPDX-License-Identifier: MIT */
/* chmod, fchmod, fchmodat, fchmodat2: other permissions. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/clock.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "file/notify.h"
#include "file/path.h"

SUPPORTS(fchmodat2, "AT_SYMLINK_NOFOLLOW AT_EMPTY_PATH");
FALLBACK(fchmodat2, fchmodat, "the C library falls back where fchmodat2 is absent");

static long change(struct inode *inode, uint32_t mode)
{
	if (inode == NULL)
		return -EINVAL;
	if (S_ISLNK(inode->mode))
		return -EOPNOTSUPP;
	if (credentials()->user.file != inode->uid && !credentials_capable(CAP_FOWNER))
		return -EPERM;
	if (!credentials_in_group(inode->gid) && !credentials_capable(CAP_FSETID))
		mode &= ~(uint32_t)S_ISGID;
	inode->mode = (inode->mode & S_IFMT) | (mode & 07777);
	inode->changed = clock_realtime();
	return 0;
}

static long change_path(int dirfd, const char *path, uint32_t mode, int flags)
{
	struct path_thing thing;
	if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0)
		return -EINVAL;
	long result = path_thing_find(dirfd, path, flags, &thing);
	if (result < 0)
		return result;
	result = change(thing.inode, mode);
	if (result == 0)
		notify(thing.inode, thing.dentry, IN_ATTRIB);
	path_thing_drop(&thing);
	return result;
}

SYSCALL2(chmod, const char *, path, uint16_t, mode)
{
	return change_path(AT_FDCWD, path, mode, 0);
}

SYSCALL2(fchmod, int, fd, uint16_t, mode)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = change(file->inode, mode);
	if (result == 0)
		notify_file(file, IN_ATTRIB);
	file_drop(file);
	return result;
}

SYSCALL3(fchmodat, int, dirfd, const char *, path, uint16_t, mode)
{
	return change_path(dirfd, path, mode, 0);
}

SYSCALL4(fchmodat2, int, dirfd, const char *, path, uint16_t, mode, int, flags)
{
	return change_path(dirfd, path, mode, flags);
}
