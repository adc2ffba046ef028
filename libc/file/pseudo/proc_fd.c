/* SPDX-License-Identifier: MIT */
/* /proc/self/fd and fdinfo: a link and a text for each open descriptor (proc(5)). */
#include "abi/errno.h"
#include "abi/fcntl.h"
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
	return pseudo_number(inode);
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

/* The open file that a name in these directories means, held; NULL with *fd set when there is none. */
static struct file *file_named(const char *name, size_t length, int *fd)
{
	*fd = number_of(name, length);
	return *fd < 0 ? NULL : fd_get_any(*fd);
}

static struct dentry *fd_lookup(struct dentry *directory, const char *name, size_t length, long *error)
{
	static const struct pseudo_file link = {.mode = S_IFLNK, .inode_ops = &link_ops};
	int fd;
	struct file *file = file_named(name, length, &fd);
	*error = -ENOENT;
	if (file == NULL)
		return NULL;
	struct dentry *dentry = pseudo_dentry(directory, name, length, &link, fd, error);
	if (dentry != NULL)
		dentry->inode->mode |= (file->readable ? 0500U : 0) | (file->writable ? 0300U : 0);
	file_drop(file);
	return dentry;
}

static void info_show(struct pseudo_text *text, struct inode *inode)
{
	struct file_stat stat;
	int fd = pseudo_number(inode);
	struct file *file = fd_get_any(fd);
	if (file == NULL)
		return;
	file_stat(file, &stat);
	pseudo_print(text, "pos:\t%ld\nflags:\t0%o\nmnt_id:\t1\nino:\t%lu\n", file->position,
	             (unsigned)file->flags | (fd_cloexec(fd) ? O_CLOEXEC : 0U), stat.ino);
	file_drop(file);
}

static struct dentry *info_lookup(struct dentry *directory, const char *name, size_t length, long *error)
{
	static const struct pseudo_file info = {.mode = PSEUDO_TEXT, PSEUDO_SHOW(info_show)};
	int fd;
	struct file *file = file_named(name, length, &fd);
	*error = -ENOENT;
	if (file == NULL)
		return NULL;
	file_drop(file);
	return pseudo_dentry(directory, name, length, &info, fd, error);
}

static uint64_t fd_list(struct dentry *directory, uint64_t cookie,
                        bool (*emit)(void *argument, const char *name, uint64_t ino, unsigned type,
                                     uint64_t next),
                        void *argument)
{
	char name[NUMBER_SIZE];
	unsigned type = directory->inode->ops->lookup == info_lookup ? S_IFREG >> 12 : S_IFLNK >> 12;
	for (int fd = fd_next((int)cookie - 2); fd >= 0; fd = fd_next(fd + 1)) {
		format(name, sizeof(name), "%d", fd);
		if (!emit(argument, name, INO_FIRST + (uint64_t)fd, type, (uint64_t)fd + 3))
			return (uint64_t)fd + 2;
		cookie = (uint64_t)fd + 3;
	}
	return cookie;
}

static const struct inode_ops fd_ops = {.lookup = fd_lookup, .list = fd_list};

/* chmod(2) of a descriptor's path is how C libraries do what fchmodat(2) cannot. */
TOOL_RECORD(".posixlite.pseudo", "proc_self_fd /proc/self/fd/*");
PSEUDO_FILE(proc_self_fd, "/proc/self/fd", .mode = S_IFDIR | 0500, .inode_ops = &fd_ops);

static const struct inode_ops info_ops = {.lookup = info_lookup, .list = fd_list};

PSEUDO_FILE(proc_self_fdinfo, "/proc/self/fdinfo", .mode = S_IFDIR | 0555, .inode_ops = &info_ops);

/* For the tool: the directory above serves it. */
extern const struct pseudo_file pseudo_proc_self_fdinfo;
PSEUDO_FILE(proc_self_fdinfo_number, "/proc/self/fdinfo/*", .needs = &pseudo_proc_self_fdinfo);
