/* SPDX-License-Identifier: MIT */
/* Setting a file's times. */
#include "file/times.h"
#include "abi/capability.h"
#include "abi/errno.h"
#include "core/clock.h"
#include "core/credentials.h"
#include "file/fd.h"
#include "file/notify.h"

static long set(struct inode *inode, const struct dentry *entry, int64_t accessed, int64_t modified,
                bool touch)
{
	if (inode == NULL)
		return -EINVAL;
	if (credentials()->user.file != inode->uid && !credentials_capable(CAP_FOWNER)) {
		if (!touch)
			return -EPERM;
		long result = inode_permission(inode, MAY_WRITE);
		if (result < 0)
			return result;
	}
	int64_t now = clock_realtime();
	if (accessed != TIME_KEEP)
		inode->accessed = accessed == TIME_NOW ? now : accessed;
	if (modified != TIME_KEEP)
		inode->modified = modified == TIME_NOW ? now : modified;
	inode->changed = now;
	notify(inode, entry,
	       modified == TIME_KEEP   ? IN_ACCESS
	       : accessed == TIME_KEEP ? IN_MODIFY
	                               : IN_ATTRIB);
	return 0;
}

long times_set(int dirfd, const char *user, int at_flags, int64_t accessed, int64_t modified, bool touch)
{
	struct path_thing thing;
	long result;
	if (user == NULL) {
		struct file *file = fd_get(dirfd);
		if (file == NULL)
			return -EBADF;
		result = at_flags != 0 ? -EINVAL : set(file->inode, file->dentry, accessed, modified, touch);
		file_drop(file);
		return result;
	}
	result = path_thing_find(dirfd, user, at_flags, &thing);
	if (result < 0)
		return result;
	result = set(thing.inode, thing.dentry, accessed, modified, touch);
	path_thing_drop(&thing);
	return result;
}
