/* SPDX-License-Identifier: MIT */
/* stat, lstat, fstat, newfstatat: what is known of a file, in the layout of x86-64. */
#include "abi/stat.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/path.h"

SUPPORTS(newfstatat,
         "AT_SYMLINK_NOFOLLOW AT_NO_AUTOMOUNT AT_EMPTY_PATH AT_STATX_FORCE_SYNC AT_STATX_DONT_SYNC");
FALLBACK(newfstatat, fstat, "glibc's fstat calls one or the other, by version");
FALLBACK_TO_OPERATION(newfstatat, ioctl, "TCGETS",
                      "glibc's stdio asks of a character device whether it is a terminal");

struct user_time {
	int64_t seconds, nanoseconds;
};

struct user_stat {
	uint64_t device, ino, links;
	uint32_t mode, uid, gid, unused;
	uint64_t special;
	int64_t size, block_size, blocks;
	struct user_time accessed, modified, changed;
	int64_t reserved[3];
};

_Static_assert(sizeof(struct user_stat) == 144, "as Linux has it");

static struct user_time split(int64_t time)
{
	int64_t seconds = time / (int64_t)NANOSECONDS, rest = time % (int64_t)NANOSECONDS;
	return rest < 0 ? (struct user_time){seconds - 1, rest + (int64_t)NANOSECONDS}
	                : (struct user_time){seconds, rest};
}

static long give(const struct file_stat *stat, struct user_stat *user)
{
	struct user_stat out = {
	    .device = stat->device,
	    .ino = stat->ino,
	    .links = stat->links,
	    .mode = stat->mode,
	    .uid = stat->uid,
	    .gid = stat->gid,
	    .special = stat->special,
	    .size = stat->size,
	    .block_size = stat->block_size,
	    .blocks = (int64_t)stat->blocks,
	    .accessed = split(stat->accessed),
	    .modified = split(stat->modified),
	    .changed = split(stat->changed),
	};
	return user_write(user, &out, sizeof(out));
}

static long stat_path(int dirfd, const char *path, struct user_stat *user, int flags)
{
	struct path_thing thing;
	struct file_stat stat;
	long result = path_thing_find(dirfd, path, flags, &thing);
	if (result < 0)
		return result;
	if (thing.inode != NULL)
		inode_stat(thing.inode, &stat);
	else
		file_stat(thing.file, &stat);
	path_thing_drop(&thing);
	return give(&stat, user);
}

SYSCALL2(stat, const char *, path, struct user_stat *, user)
{
	return stat_path(AT_FDCWD, path, user, 0);
}

SYSCALL2(lstat, const char *, path, struct user_stat *, user)
{
	return stat_path(AT_FDCWD, path, user, AT_SYMLINK_NOFOLLOW);
}

static long stat_descriptor(int fd, struct user_stat *user)
{
	struct file_stat stat;
	struct file *file = fd_get_any(fd);
	if (file == NULL)
		return -EBADF;
	file_stat(file, &stat);
	file_drop(file);
	return give(&stat, user);
}

SYSCALL2(fstat, int, fd, struct user_stat *, user)
{
	return stat_descriptor(fd, user);
}

SYSCALL4(newfstatat, int, dirfd, const char *, path, struct user_stat *, user, int, flags)
{
	if (path_is_descriptor(dirfd, path,
	                       flags)) /* as glibc's fstat asks; then no other flag is looked at */
		return stat_descriptor(dirfd, user);
	if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC_TYPE)) != 0)
		return -EINVAL;
	return stat_path(dirfd, path, user, flags);
}
