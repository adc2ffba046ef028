/* SPDX-License-Identifier: MIT */
/* rename, renameat, renameat2: gives a file another name, in one step. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "file/notify.h"
#include "file/path.h"
#include "lib/string.h"

SUPPORTS(renameat2, "RENAME_NOREPLACE RENAME_EXCHANGE");

static bool is_below(const struct dentry *dentry, const struct dentry *above)
{
	for (; dentry != NULL; dentry = dentry->parent)
		if (dentry == above)
			return true;
	return false;
}

/* What is wrong with the two names, before anybody asks for permission. */
static long check_names(const struct path_last *from, const struct path_last *to, unsigned flags)
{
	if (from->entry == NULL || to->directory->removed)
		return -ENOENT;
	if ((flags & RENAME_NOREPLACE) != 0 && to->entry != NULL)
		return -EEXIST;
	if ((flags & RENAME_EXCHANGE) != 0) {
		if (to->entry == NULL)
			return -ENOENT;
		if (!S_ISDIR(to->entry->inode->mode) && to->slash)
			return -ENOTDIR;
	}
	if (!S_ISDIR(from->entry->inode->mode) &&
	    (from->slash || ((flags & RENAME_EXCHANGE) == 0 && to->slash)))
		return -ENOTDIR;
	if (is_below(to->directory, from->entry))
		return -EINVAL;
	if (to->entry != NULL && is_below(from->directory, to->entry))
		return (flags & RENAME_EXCHANGE) != 0 ? -EINVAL : -ENOTEMPTY;
	return 0;
}

static long check_target(const struct path_last *from, const struct path_last *to, bool exchange)
{
	const struct inode *inode = from->entry->inode;
	if (to->entry == NULL)
		return path_may_change(to->directory);
	struct inode *over = to->entry->inode;
	long result = path_may_remove(to->directory, over);
	if (result < 0 || exchange)
		return result;
	if (S_ISDIR(inode->mode) && !S_ISDIR(over->mode))
		return -ENOTDIR;
	if (!S_ISDIR(inode->mode) && S_ISDIR(over->mode))
		return -EISDIR;
	if ((over->flags & INODE_FIXED) != 0)
		return -EBUSY;
	return S_ISDIR(over->mode) && over->directory.count > 0 ? -ENOTEMPTY : 0;
}

/* A directory that moves changes its .., for which it must be writable itself. */
static long check_parent_change(const struct path_last *from, const struct path_last *to,
                                const struct inode *inode)
{
	if (!S_ISDIR(inode->mode) || from->directory == to->directory)
		return 0;
	return inode_permission(inode, MAY_WRITE);
}

static void notify_move(const struct path_last *from, const struct path_last *to, struct inode *moved,
                        struct inode *over)
{
	if (inotify_tell_name == NULL)
		return;
	uint32_t cookie = inotify_cookie();
	inotify_tell_name(from->directory->inode, from->name, IN_MOVED_FROM, moved, cookie);
	inotify_tell_name(to->directory->inode, to->name, IN_MOVED_TO, moved, cookie);
	if (over != NULL)
		inotify_tell(over, NULL, IN_ATTRIB);
	inotify_tell(moved, NULL, IN_MOVE_SELF);
}

static long exchange(struct path_last *from, struct path_last *to)
{
	long result = check_parent_change(to, from, to->entry->inode);
	if (result < 0)
		return result;
	/* By way of a name that no path can hold, so that neither is ever lost. */
	result = directory_move(from->entry, to->directory, "/", 1, NULL);
	if (result == 0)
		result = directory_move(to->entry, from->directory, from->name, from->length, NULL);
	if (result == 0)
		result = directory_move(from->entry, to->directory, to->name, to->length, NULL);
	if (result == 0) {
		notify_move(from, to, from->entry->inode, NULL);
		notify_move(to, from, to->entry->inode, NULL);
	}
	return result;
}

static long move(struct path_last *from, struct path_last *to, unsigned flags)
{
	if (from->kind != LAST_NAME)
		return -EBUSY;
	if (to->kind != LAST_NAME)
		return (flags & RENAME_NOREPLACE) != 0 ? -EEXIST : -EBUSY;
	if (from->directory->inode->device != to->directory->inode->device)
		return -EXDEV;
	long result = check_names(from, to, flags);
	if (result < 0)
		return result;
	if (to->entry != NULL && from->entry->inode == to->entry->inode)
		return 0;
	result = path_may_remove(from->directory, from->entry->inode);
	if (result == 0)
		result = check_target(from, to, (flags & RENAME_EXCHANGE) != 0);
	if (result == 0)
		result = check_parent_change(from, to, from->entry->inode);
	if (result < 0)
		return result;
	if ((from->entry->inode->flags & INODE_FIXED) != 0)
		return -EBUSY;
	if ((flags & RENAME_EXCHANGE) != 0)
		return exchange(from, to);
	result = directory_move(from->entry, to->directory, to->name, to->length, to->entry);
	if (result == 0)
		notify_move(from, to, from->entry->inode, to->entry != NULL ? to->entry->inode : NULL);
	return result;
}

static long rename(int from_fd, const char *from_path, int to_fd, const char *to_path, unsigned flags)
{
	struct path_last from, to;
	if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT)) != 0)
		return -EINVAL;
	if ((flags & RENAME_EXCHANGE) != 0 && (flags & (RENAME_NOREPLACE | RENAME_WHITEOUT)) != 0)
		return -EINVAL;
	if ((flags & RENAME_WHITEOUT) != 0)
		return syscall_unsupported("renameat2", "RENAME_WHITEOUT", flags, -EINVAL);
	long result = path_walk_user(from_fd, from_path, WALK_PARENT, &from);
	if (result < 0)
		return result;
	result = path_walk_user(to_fd, to_path, WALK_PARENT, &to);
	if (result == 0) {
		result = move(&from, &to, flags);
		path_last_drop(&to);
	}
	path_last_drop(&from);
	return result;
}

SYSCALL2(rename, const char *, from, const char *, to)
{
	return rename(AT_FDCWD, from, AT_FDCWD, to, 0);
}

SYSCALL4(renameat, int, from_fd, const char *, from, int, to_fd, const char *, to)
{
	return rename(from_fd, from, to_fd, to, 0);
}

SYSCALL5(renameat2, int, from_fd, const char *, from, int, to_fd, const char *, to, unsigned, flags)
{
	return rename(from_fd, from, to_fd, to, flags);
}
