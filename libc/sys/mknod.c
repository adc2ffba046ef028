/* SPDX-License-Identifier: MIT */
/* mknod, mknodat: names for pipes, empty files and nodes of devices. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "file/path.h"
#include "file/pipe.h"
#include "file/pseudo.h"

/* Nodes of these devices can be opened wherever they are made: they come into the image with this call. */
extern const struct pseudo_file pseudo_dev_null, pseudo_dev_zero, pseudo_dev_full, pseudo_dev_random,
    pseudo_dev_urandom;
static const struct pseudo_file *const devices[] = {&pseudo_dev_null, &pseudo_dev_zero, &pseudo_dev_full,
                                                    &pseudo_dev_random, &pseudo_dev_urandom};

static void set_device(struct inode *inode, uint32_t device)
{
	inode->special = device;
	for (size_t i = 0; i < ARRAY_COUNT(devices); i++)
		if (S_IFCHR == (inode->mode & S_IFMT) && devices[i]->special == device)
			pseudo_become(inode, devices[i]);
}

static long check_type(uint32_t mode)
{
	switch (mode & S_IFMT) {
	case 0:
	case S_IFREG:
	case S_IFIFO:
	case S_IFSOCK:
		return 0;
	case S_IFCHR:
	case S_IFBLK:
		return credentials_capable(CAP_MKNOD) ? 0 : -EPERM;
	case S_IFDIR:
		return -EPERM;
	default:
		return -EINVAL;
	}
}

static long make_last(struct path_last *last, uint32_t mode, uint32_t device)
{
	struct inode *inode;
	if (last->kind != LAST_NAME || last->entry != NULL)
		return -EEXIST;
	if (last->slash)
		return -ENOENT;
	uint32_t type = (mode & S_IFMT) == 0 ? S_IFREG : mode & S_IFMT;
	long result = path_create(last, type | (mode & 07777 & ~path_umask), &inode);
	if (result < 0)
		return result;
	if (S_ISFIFO(type))
		inode->ops = &fifo_inode_ops;
	else if (type == S_IFCHR || type == S_IFBLK)
		set_device(inode, device);
	return 0;
}

static long make(int dirfd, const char *path, uint32_t mode, uint32_t device)
{
	struct path_last last;
	long result = check_type(mode);
	if (result == -EINVAL)
		return result;
	long walked = path_walk_user(dirfd, path, WALK_PARENT, &last);
	if (walked < 0)
		return walked;
	if (result == 0 || last.kind != LAST_NAME || last.entry != NULL)
		result = make_last(&last, mode, device);
	path_last_drop(&last);
	return result;
}

SYSCALL3(mknod, const char *, path, uint16_t, mode, uint32_t, device)
{
	return make(AT_FDCWD, path, mode, device);
}

SYSCALL4(mknodat, int, dirfd, const char *, path, uint16_t, mode, uint32_t, device)
{
	return make(dirfd, path, mode, device);
}
