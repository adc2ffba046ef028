/* SPDX-License-Identifier: MIT */
/* Opening files to write to them: new ones, and those that never have a name. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "file/open.h"
#include "lib/format.h"
#include "lib/string.h"

#define WRITING "O_WRONLY O_RDWR O_CREAT O_TRUNC O_TMPFILE"
BROUGHT_BY(open_new, open, WRITING);
BROUGHT_BY(open_new, openat, WRITING);
BROUGHT_BY(open_new, openat2, "");
BROUGHT_BY(open_new, creat, "");
PULL_SYMBOL(regular_write);

long open_nameless(struct dentry *parent, const char *name, uint32_t mode, int flags, struct file **file)
{
	struct inode *inode = inode_create(mode, credentials()->user.file, credentials()->group.file);
	if (inode == NULL)
		return -ENOMEM;
	struct dentry *dentry = dentry_create(parent, name, strlen(name), inode);
	inode_drop(inode);
	if (dentry == NULL)
		return -ENOMEM;
	dentry->removed = true;
	long result = open_dentry(dentry, flags, true, file);
	dentry_drop(dentry);
	return result;
}

long open_temporary(struct dentry *directory, int flags, unsigned mode, struct file **file)
{
	char name[16];
	static unsigned number;
	if (!S_ISDIR(directory->inode->mode))
		return -ENOTDIR;
	long result = path_may_change(directory);
	if (result < 0)
		return result;
	format(name, sizeof(name), "#%u", ++number);
	result = open_nameless(directory, name, S_IFREG | (mode & ~path_umask), flags, file);
	if (result == 0 && (flags & O_EXCL) == 0)
		(*file)->inode->flags |= INODE_LINKABLE;
	return result;
}

long open_new(struct path_last *last, int flags, unsigned mode, struct file **file)
{
	long result = path_create(last, S_IFREG | (mode & ~path_umask), NULL);
	return result < 0 ? (result == -EPERM ? -EACCES : result)
	                  : open_dentry(last->entry, flags, true, file);
}
