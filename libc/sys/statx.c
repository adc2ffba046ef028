/* SPDX-License-Identifier: MIT */
/* statx: what is known of a file, with the time of its birth and its attributes. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/stat.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/path.h"

SUPPORTS(statx, "AT_SYMLINK_NOFOLLOW AT_NO_AUTOMOUNT AT_EMPTY_PATH AT_STATX_SYNC_AS_STAT AT_STATX_FORCE_SYNC "
                "AT_STATX_DONT_SYNC");
FALLBACK(statx, newfstatat, "programs and glibc use fstatat where statx is absent");

struct user_statx_time {
	int64_t seconds;
	uint32_t nanoseconds, unused;
};

struct user_statx {
	uint32_t mask, block_size;
	uint64_t attributes;
	uint32_t links, uid, gid;
	uint16_t mode, unused;
	uint64_t ino, size, blocks, attributes_mask;
	struct user_statx_time accessed, born, changed, modified;
	uint32_t special_major, special_minor, device_major, device_minor;
	uint64_t mount;
	uint64_t reserved[13];
};

_Static_assert(sizeof(struct user_statx) == 256, "as Linux has it");

#define ROOT_MOUNT 1 /* the mount's number in /proc/self/mountinfo */
/* Attributes that ext4 can tell; none of them is ever set here but that of the mount's root. */
#define ATTRIBUTES                                                                                 \
	(STATX_ATTR_COMPRESSED | STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND | STATX_ATTR_NODUMP |    \
	 STATX_ATTR_ENCRYPTED | STATX_ATTR_AUTOMOUNT | STATX_ATTR_MOUNT_ROOT | STATX_ATTR_VERITY | \
	 STATX_ATTR_DAX)

static struct user_statx_time split(int64_t time)
{
	int64_t seconds = time / (int64_t)NANOSECONDS, rest = time % (int64_t)NANOSECONDS;
	if (rest < 0) {
		seconds--;
		rest += (int64_t)NANOSECONDS;
	}
	return (struct user_statx_time){.seconds = seconds, .nanoseconds = (uint32_t)rest};
}

static uint32_t major(uint64_t device)
{
	return (device >> 8) & 0xfff;
}

static uint32_t minor(uint64_t device)
{
	return (uint32_t)((device & 0xff) | ((device >> 12) & 0xfff00));
}

static long give(const struct file_stat *stat, struct user_statx *user, bool root)
{
	struct user_statx out = {
	    .mask = STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID,
	    .block_size = stat->block_size,
	    .attributes = root ? STATX_ATTR_MOUNT_ROOT : 0,
	    .links = stat->links,
	    .uid = stat->uid,
	    .gid = stat->gid,
	    .mode = (uint16_t)stat->mode,
	    .ino = stat->ino,
	    .size = (uint64_t)stat->size,
	    .blocks = stat->blocks,
	    .attributes_mask = ATTRIBUTES,
	    .accessed = split(stat->accessed),
	    .born = split(stat->born),
	    .changed = split(stat->changed),
	    .modified = split(stat->modified),
	    .special_major = major(stat->special),
	    .special_minor = minor(stat->special),
	    .device_major = major(stat->device),
	    .device_minor = minor(stat->device),
	    .mount = ROOT_MOUNT,
	};
	return user_write(user, &out, sizeof(out));
}

SYSCALL5(statx, int, dirfd, const char *, path, int, flags, unsigned, mask, struct user_statx *, user)
{
	if ((mask & STATX__RESERVED) != 0 || (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	if (!path_is_descriptor(dirfd, path, flags) &&
	    (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC_TYPE)) != 0)
		return -EINVAL;
	struct path_thing thing;
	struct file_stat stat;
	long result = path_thing_find(dirfd, path, flags, &thing);
	if (result < 0)
		return result;
	bool root = thing.dentry == root_dentry;
	if (thing.inode != NULL)
		inode_stat(thing.inode, &stat);
	else
		file_stat(thing.file, &stat);
	path_thing_drop(&thing);
	return give(&stat, user, root);
}
