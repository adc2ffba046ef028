/* SPDX-License-Identifier: MIT */
/* Making names: who may, and what a new file gets from its directory. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "core/credentials.h"
#include "file/notify.h"
#include "file/path.h"

long path_may_change(struct dentry *directory)
{
	if ((directory->inode->flags & INODE_FIXED) != 0)
		return -EPERM;
	if (directory->removed)
		return -ENOENT;
	return inode_permission(directory->inode, MAY_WRITE | MAY_EXEC);
}

long path_may_make(struct dentry *directory)
{
	return (directory->inode->flags & INODE_CLOSED) != 0 ? -ENOENT : path_may_change(directory);
}

long path_may_remove(struct dentry *directory, struct inode *inode)
{
	const struct credentials *who = credentials();
	long result = path_may_change(directory);
	if (result < 0)
		return result;
	if ((directory->inode->mode & S_ISVTX) != 0 && who->user.file != inode->uid &&
	    who->user.file != directory->inode->uid && !credentials_capable(CAP_FOWNER))
		return -EPERM;
	return 0;
}

long path_create(struct path_last *last, uint32_t mode, struct inode **made)
{
	const struct inode *in = last->directory->inode;
	long result = path_may_make(last->directory);
	if (result < 0)
		return result;
	uint32_t gid = credentials()->group.file;
	if ((in->mode & S_ISGID) != 0) { /* the directory's group goes to all that is made in it */
		gid = in->gid;
		if (S_ISDIR(mode))
			mode |= S_ISGID;
		else if ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) && !credentials_in_group(gid) &&
		         !credentials_capable(CAP_FSETID))
			mode &= ~(uint32_t)S_ISGID;
	}
	struct inode *inode = inode_create(mode, credentials()->user.file, gid);
	if (inode == NULL)
		return -ENOMEM;
	inode->device = in->device;
	last->entry = directory_add(last->directory, last->name, last->length, inode);
	inode_drop(inode); /* the name holds it */
	if (last->entry == NULL)
		return -ENOMEM;
	notify_name(last->directory, last->name, IN_CREATE, inode);
	if (made != NULL)
		*made = inode;
	return 0;
}
