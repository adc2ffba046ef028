/* SPDX-License-Identifier: MIT */
/* statfs, fstatfs: the file system's size, which is that of memory. */
#include "abi/statfs.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/page.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/mounts.h"
#include "file/path.h"

struct user_statfs {
	int64_t type, block_size;
	uint64_t blocks, free, available, files, files_free;
	int32_t id[2];
	int64_t name_limit, fragment_size, flags;
	int64_t spare[4];
};

_Static_assert(sizeof(struct user_statfs) == 120, "as Linux has it");

#define INODE_BYTES 512 /* of memory that one more file takes, about */

static long give(const struct inode *inode, struct user_statfs *user)
{
	struct page_counts pages = page_counts();
	const struct mount *mount = inode != NULL ? mount_find(inode->device) : NULL;
	uint64_t available = pages.free > pages.promised ? pages.free - pages.promised : 0;
	struct user_statfs out = {
	    .type = mount != NULL ? mount->magic : PIPEFS_MAGIC,
	    .block_size = PAGE_SIZE,
	    .name_limit = NAME_LIMIT,
	    .fragment_size = PAGE_SIZE,
	    .flags = ST_VALID | ST_RELATIME,
	};
	if (mount != NULL && mount->stores) {
		out.blocks = pages.total;
		out.free = out.available = available;
		out.files = pages.total * (PAGE_SIZE / INODE_BYTES);
		out.files_free = available * (PAGE_SIZE / INODE_BYTES);
	}
	return user_write(user, &out, sizeof(out));
}

SYSCALL2(statfs, const char *, path, struct user_statfs *, user)
{
	struct path_thing thing;
	long result = path_thing_find(AT_FDCWD, path, 0, &thing);
	if (result < 0)
		return result;
	result = give(thing.inode, user);
	path_thing_drop(&thing);
	return result;
}

SYSCALL2(fstatfs, int, fd, struct user_statfs *, user)
{
	struct file *file = fd_get_any(fd);
	if (file == NULL)
		return -EBADF;
	long result = give(file->inode, user);
	file_drop(file);
	return result;
}
