/* SPDX-License-Identifier: MIT */
/* /proc/self/fd: a link for each open descriptor. */
#include "abi/errno.h"
#include "file/fd.h"
#include "file/pseudo.h"
#include "lib/format.h"
#include "lib/string.h"

#define NUMBER_SIZE 12
#define INO_FIRST 1000000 /* of the links: any that no file has */

static int number_of(const char *name, size_t length)
{
	long number = 0;
	if (length == 0 || length > 9 || (*name == '0' && length > 1))
		return -1;
	for (size_t i = 0; i < length; i++) {
		if (name[i] < '0' || name[i] > '9')
			return -1;
		number = number * 10 + (name[i] - '0');
	}
	return (int)number;
}

static int fd_of(const struct inode *inode)
{
	return (int)(intptr_t)inode->data;
}

static size_t link_read(struct inode *inode, char *to, size_t size)
{
	struct file *file = fd_get_any(fd_of(inode));
	size_t length = file == NULL ? 0 : file_path(file, to, size);
	if (file != NULL)
		file_drop(file);
	return MIN(length, size);
}

static long link_follow(struct inode *inode, struct dentry **entry, struct file **file)
{
	struct file *open = fd_get_any(fd_of(inode));
	if (open == NULL)
		return -ENOENT;
	if (open->dentry == NULL) {
		*file = open;
		return 0;
	}
	*entry = open->dentry;
	dentry_hold(open->dentry);
	file_drop(open);
	return 0;
}

static const struct inode_ops link_ops = {.readlink = link_read, .follow = link_follow};

static struct dentry *fd_lookup(struct dentry *directory, const char *name, size_t length, long *error)
{
	int fd = number_of(name, length);
	struct file *file = fd < 0 ? NULL : fd_get_any(fd);
	*error = -ENOENT;
	if (file == NULL)
		return NULL;
	uint32_t mode = S_IFLNK | (file->readable ? 0500U : 0) | (file->writable ? 0300U : 0);
	file_drop(file);
	struct inode *inode = pseudo_inode(directory->inode, mode, &link_ops, (void *)(intptr_t)fd);
	*error = -ENOMEM;
	if (inode == NULL)
		return NULL;
	inode->size = 64; /* as Linux says of all such links */
	struct dentry *dentry = dentry_create(directory, name, length, inode);
	inode_drop(inode);
	if (dentry != NULL)
		*error = 0;
	return dentry;
}

static uint64_t fd_list(struct dentry *directory, uint64_t cookie,
                        bool (*emit)(void *argument, const char *name, uint64_t ino, unsigned type,
                                     uint64_t next),
                        void *argument)
{
	char name[NUMBER_SIZE];
	(void)directory;
	for (int fd = fd_next((int)cookie - 2); fd >= 0; fd = fd_next(fd + 1)) {
		format(name, sizeof(name), "%d", fd);
		if (!emit(argument, name, INO_FIRST + (uint64_t)fd, S_IFLNK >> 12, (uint64_t)fd + 3))
			return (uint64_t)fd + 2;
		cookie = (uint64_t)fd + 3;
	}
	return cookie;
}

static const struct inode_ops fd_ops = {.lookup = fd_lookup, .list = fd_list};

/* chmod(2) of a descriptor's path is how C libraries do what fchmodat(2) cannot. */
TOOL_RECORD(".posixlite.pseudo", "proc_self_fd /proc/self/fd/*");
PSEUDO_FILE(proc_self_fd, "/proc/self/fd", .mode = S_IFDIR | 0500, .inode_ops = &fd_ops);
