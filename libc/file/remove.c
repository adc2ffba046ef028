/* SPDX-License-Identifier: MIT */
/* Taking names away; what they led to lives on while it is open or mapped. */
#include "file/remove.h"
#include "abi/errno.h"
#include "file/notify.h"

static void take_name(struct path_last *last)
{
	struct inode *inode = last->entry->inode;
	inode_hold(inode);
	directory_remove(last->entry);
	notify_name(last->directory, last->name, IN_DELETE, inode);
	inode_drop(inode);
}

long path_remove(int dirfd, const char *user)
{
	struct path_last last;
	long result = path_walk_user(dirfd, user, WALK_PARENT, &last);
	if (result < 0)
		return result;
	if (last.kind != LAST_NAME)
		result = -EISDIR;
	else if (last.entry == NULL)
		result = -ENOENT;
	else if (last.slash)
		result = S_ISDIR(last.entry->inode->mode) ? -EISDIR : -ENOTDIR;
	else
		result = path_may_remove(last.directory, last.entry->inode);
	if (result == 0 && S_ISDIR(last.entry->inode->mode))
		result = -EISDIR;
	if (result == 0) {
		notify(last.entry->inode, NULL, IN_ATTRIB); /* a link fewer */
		take_name(&last);
	}
	path_last_drop(&last);
	return result;
}

static long check_directory(const struct path_last *last)
{
	switch (last->kind) {
	case LAST_DOT:
		return -EINVAL;
	case LAST_DOTDOT:
		return -ENOTEMPTY;
	case LAST_NAME:
		break;
	default:
		return -EBUSY;
	}
	if (last->entry == NULL)
		return -ENOENT;
	struct inode *inode = last->entry->inode;
	long result = path_may_remove(last->directory, inode);
	if (result < 0)
		return result;
	if (!S_ISDIR(inode->mode))
		return -ENOTDIR;
	if ((inode->flags & INODE_FIXED) != 0)
		return -EBUSY; /* something is mounted there */
	return inode->directory.count > 0 ? -ENOTEMPTY : 0;
}

long path_remove_directory(int dirfd, const char *user)
{
	struct path_last last;
	long result = path_walk_user(dirfd, user, WALK_PARENT, &last);
	if (result < 0)
		return result;
	result = check_directory(&last);
	if (result == 0) {
		last.entry->inode->size = 0; /* as ext4 leaves it to those who have it open */
		take_name(&last);
	}
	path_last_drop(&last);
	return result;
}
