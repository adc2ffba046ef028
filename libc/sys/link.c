/* SPDX-License-Identifier: MIT */
/* link, linkat: a second name for a file. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "file/notify.h"
#include "file/path.h"

#define LINKS_LIMIT 65000 /* of ext4 */

SUPPORTS(linkat, "AT_SYMLINK_FOLLOW AT_EMPTY_PATH");

/* fs.protected_hardlinks: who does not own a file needs to be able to read and write it, and no privileges
 * may go along. */
static bool may_link(const struct inode *inode)
{
	if (credentials()->user.file == inode->uid || credentials_capable(CAP_FOWNER))
		return true;
	return S_ISREG(inode->mode) && (inode->mode & S_ISUID) == 0 &&
	       (inode->mode & (S_ISGID | S_IXGRP)) != (S_ISGID | S_IXGRP) &&
	       inode_permission(inode, MAY_READ | MAY_WRITE) == 0;
}

static long link_inode(const struct path_thing *thing, struct path_last *last)
{
	struct inode *inode = thing->inode;
	if (last->kind != LAST_NAME || last->entry != NULL)
		return -EEXIST;
	if (last->slash)
		return -ENOENT;
	if ((last->directory->inode->flags & INODE_CLOSED) != 0)
		return -ENOENT;
	if (inode == NULL || inode->device != last->directory->inode->device)
		return -EXDEV;
	if (!may_link(inode))
		return -EPERM;
	long result = path_may_change(last->directory);
	if (result < 0)
		return result;
	if (S_ISDIR(inode->mode))
		return -EPERM;
	if (inode->links == 0 && (inode->flags & INODE_LINKABLE) == 0)
		return -ENOENT;
	if (inode->links >= LINKS_LIMIT)
		return -EMLINK;
	last->entry = directory_add(last->directory, last->name, last->length, inode);
	if (last->entry == NULL)
		return -ENOMEM;
	notify(inode, NULL, IN_ATTRIB); /* a link more */
	notify_name(last->directory, last->name, IN_CREATE, inode);
	return 0;
}

static long link_path(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
	struct path_thing thing;
	struct path_last last;
	if ((flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) != 0)
		return -EINVAL;
	if ((flags & AT_EMPTY_PATH) != 0 && !credentials_capable(CAP_DAC_READ_SEARCH))
		return -ENOENT;
	int find_flags =
	    (flags & AT_EMPTY_PATH) | ((flags & AT_SYMLINK_FOLLOW) != 0 ? 0 : AT_SYMLINK_NOFOLLOW);
	long result = path_thing_find(from_fd, from, find_flags, &thing);
	if (result < 0)
		return result;
	result = path_walk_user(to_fd, to, WALK_PARENT, &last);
	if (result == 0) {
		result = link_inode(&thing, &last);
		path_last_drop(&last);
	}
	path_thing_drop(&thing);
	return result;
}

SYSCALL2(link, const char *, from, const char *, to)
{
	return link_path(AT_FDCWD, from, AT_FDCWD, to, 0);
}

SYSCALL5(linkat, int, from_fd, const char *, from, int, to_fd, const char *, to, int, flags)
{
	return link_path(from_fd, from, to_fd, to, flags);
}
