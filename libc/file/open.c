/* SPDX-License-Identifier: MIT */
/* Opening files by path: what open(2) does, in the order in which Linux finds errors. */
#include "file/open.h"
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "file/block.h"
#include "file/notify.h"
#include "file/regular.h"

/* Only an image that has disks. */
OPTIONAL(block_open);
/* Only where files are opened for writing. */
OPTIONAL(open_new);
OPTIONAL(open_temporary);
OPTIONAL(inode_truncate);

/* O_PATH: a descriptor that only names the file. */
static const struct file_ops path_file_ops = {.kind = "path"};

static int wanted_access(int flags)
{
	static const uint8_t access[] = {MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE, MAY_READ | MAY_WRITE};
	return access[flags & O_ACCMODE] | ((flags & O_TRUNC) != 0 ? MAY_WRITE : 0);
}

static long may_open(const struct inode *inode, int flags)
{
	int access = wanted_access(flags);
	if (S_ISLNK(inode->mode))
		return -ELOOP;
	if (S_ISDIR(inode->mode) && (access & MAY_WRITE) != 0)
		return -EISDIR;
	long result = inode_permission(inode, access);
	if (result < 0)
		return result;
	if ((flags & O_NOATIME) != 0 && credentials()->user.file != inode->uid &&
	    !credentials_capable(CAP_FOWNER))
		return -EPERM;
	return 0;
}

static long open_inode(struct inode *inode, struct file *file, int flags)
{
	if ((file->flags & O_PATH) != 0)
		file->ops = &path_file_ops;
	else if (inode->ops != NULL && inode->ops->open != NULL)
		return inode->ops->open(inode, file);
	else if (S_ISREG(inode->mode))
		file->ops = &regular_file_ops;
	else if (S_ISDIR(inode->mode))
		file->ops = &directory_file_ops;
	else if (S_ISBLK(inode->mode) && block_open)
		return block_open(inode, file, flags);
	else
		return -ENXIO; /* a device or socket that nobody serves */
	return 0;
}

long open_dentry(struct dentry *dentry, int flags, bool made, struct file **file)
{
	struct inode *inode = dentry->inode;
	long result = made || (flags & O_PATH) != 0 ? 0 : may_open(inode, flags);
	if (result < 0)
		return result;
	struct file *opened = file_create(NULL, flags, NULL);
	if (opened == NULL)
		return -ENOMEM;
	dentry_hold(dentry);
	inode_hold(inode);
	opened->dentry = dentry;
	opened->inode = inode;
	result = open_inode(inode, opened, flags);
	bool cut = (flags & (O_TRUNC | O_PATH)) == O_TRUNC && !made && S_ISREG(inode->mode);
	if (result == 0 && cut)
		result = inode_truncate(inode, 0);
	if (result < 0) {
		opened->flags |= O_PATH; /* it was never open: nobody is told that it is closed */
		file_drop(opened);
		return result;
	}
	if (cut)
		notify_file(opened, IN_MODIFY);
	if ((flags & O_PATH) == 0)
		notify_file(opened, IN_OPEN);
	*file = opened;
	return 0;
}

static long open_last(struct path_last *last, int flags, unsigned mode, struct file **file)
{
	bool create = (flags & O_CREAT) != 0;
	if (!open_new && (wanted_access(flags) & MAY_WRITE || create) && (flags & O_PATH) == 0)
		return syscall_unsupported("open", "O_WRONLY", (unsigned long)flags, -EROFS);
	if (last->file != NULL) { /* a pipe or socket by way of /proc/self/fd: there is only this one */
		*file = file_hold(last->file);
		return 0;
	}
	struct dentry *entry = last->entry;
	if (entry == NULL && !create)
		return -ENOENT;
	if (entry == NULL)
		return open_new(last, flags, mode, file);
	bool directory = S_ISDIR(entry->inode->mode);
	if (create && (flags & O_EXCL) != 0)
		return -EEXIST;
	if (create && directory)
		return -EISDIR;
	if (!directory && (last->slash || (flags & O_DIRECTORY) != 0))
		return -ENOTDIR;
	if ((flags & TMPFILE_FLAG) != 0)
		return open_temporary(entry, flags, mode, file);
	return open_dentry(entry, flags, false, file);
}

long open_check_flags(int flags)
{
	bool temporary = (flags & TMPFILE_FLAG) != 0 && (flags & O_PATH) == 0;
	int places = flags & (O_DIRECTORY | O_CREAT);
	if (temporary && (places != O_DIRECTORY || (wanted_access(flags) & MAY_WRITE) == 0))
		return -EINVAL;
	if (!temporary && (flags & O_PATH) == 0 && places == (O_DIRECTORY | O_CREAT))
		return -EINVAL;
	return 0;
}

long open_walk(int dirfd, const char *path, int flags, unsigned mode, int walk_flags, struct file **file)
{
	struct path_last last;
	long result = open_check_flags(flags);
	if (result < 0)
		return result;
	bool follow = (flags & O_NOFOLLOW) == 0 && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
	walk_flags |= (follow ? WALK_FOLLOW : 0) | ((flags & O_CREAT) != 0 ? WALK_CREATE : 0);
	result = path_walk(dirfd, path, walk_flags, &last);
	if (result < 0)
		return result;
	result = open_last(&last, flags, mode & 07777, file);
	path_last_drop(&last);
	return result;
}

long open_path(int dirfd, const char *path, int flags, unsigned mode, struct file **file)
{
	if ((flags & O_PATH) != 0)
		flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	else
		flags |= O_LARGEFILE;
	return open_walk(dirfd, path, flags, mode, 0, file);
}

long file_open(const char *path, int flags, unsigned mode, struct file **file)
{
	return open_path(AT_FDCWD, path, flags, mode, file);
}
