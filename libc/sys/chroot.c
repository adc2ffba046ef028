/* SPDX-License-Identifier: MIT */
/* chroot: another directory as "/". */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "file/path.h"

SYSCALL1(chroot, const char *, path)
{
	struct path_thing thing;
	long result = path_thing_find(AT_FDCWD, path, 0, &thing);
	if (result < 0)
		return result;
	if (thing.inode == NULL || !S_ISDIR(thing.inode->mode))
		result = -ENOTDIR;
	if (result == 0)
		result = inode_permission(thing.inode, MAY_EXEC);
	if (result == 0 && !credentials_capable(CAP_SYS_CHROOT))
		result = -EPERM;
	if (result == 0) {
		dentry_hold(thing.dentry);
		dentry_drop(path_root);
		path_root = thing.dentry;
	}
	path_thing_drop(&thing);
	return result;
}
