/* SPDX-License-Identifier: MIT */
/* /proc/self itself, and what in it leads to other files: exe, cwd, root; /proc/mounts. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/program.h"
#include "file/path.h"
#include "file/pseudo.h"
#include "lib/string.h"

#define LINK (S_IFLNK | 0777)

static size_t exe_read(struct inode *inode, char *to, size_t size)
{
	(void)inode;
	return MIN(string_copy(to, program.path, size), size);
}

/* The file itself, wherever its name has gone; so long as nobody takes it away. */
static long exe_follow(struct inode *inode, struct dentry **entry, struct file **file)
{
	struct path_last last;
	(void)inode, (void)file;
	long result = path_walk(AT_FDCWD, program.path, WALK_FOLLOW, &last);
	if (result < 0)
		return result;
	*entry = last.entry;
	last.entry = NULL;
	path_last_drop(&last);
	return *entry == NULL ? -ENOENT : 0;
}

static size_t cwd_read(struct inode *inode, char *to, size_t size)
{
	(void)inode;
	return MIN(dentry_path(path_working, to, size), size);
}

static long cwd_follow(struct inode *inode, struct dentry **entry, struct file **file)
{
	(void)inode, (void)file;
	*entry = path_working;
	dentry_hold(path_working);
	return 0;
}

static const struct inode_ops exe_ops = {.readlink = exe_read, .follow = exe_follow};
static const struct inode_ops cwd_ops = {.readlink = cwd_read, .follow = cwd_follow};

/* The directories themselves, for programs that list them: they show what is in this image. */
PSEUDO_FILE(proc, "/proc", .mode = S_IFDIR | 0555);
PSEUDO_FILE(sys, "/sys", .mode = S_IFDIR | 0555);
PSEUDO_FILE(dev, "/dev", .mode = S_IFDIR | 0755);

PSEUDO_FILE(proc_self, "/proc/self", .mode = LINK);
PSEUDO_FILE(proc_self_exe, "/proc/self/exe", .mode = LINK, .inode_ops = &exe_ops);
PSEUDO_FILE(proc_self_cwd, "/proc/self/cwd", .mode = LINK, .inode_ops = &cwd_ops);
PSEUDO_FILE(proc_self_root, "/proc/self/root", .mode = LINK, .target = "/");

extern const struct pseudo_file pseudo_proc_self_mounts;
PSEUDO_FILE(proc_mounts, "/proc/mounts", .mode = LINK, .target = "self/mounts",
            .needs = &pseudo_proc_self_mounts);
