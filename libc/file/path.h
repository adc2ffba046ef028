/* SPDX-License-Identifier: MIT */
/* From a path to a name: the walk through directories and symbolic links (path_resolution(7)). */
#pragma once

#include "file/inode.h"

#define LINK_LIMIT 40 /* symbolic links followed in one walk, then -ELOOP */

/* A copy of the program's path; short ones lie inside. */
struct path_text {
	char *text;
	char small[232];
};

/* -EFAULT, -ENAMETOOLONG, -ENOMEM; -ENOENT for the empty path unless it is allowed. Then path_text_drop(). */
long path_text_read(struct path_text *path, const char *user, bool empty_allowed);
void path_text_drop(struct path_text *path);

#define WALK_FOLLOW 1 /* the last name too, when it is a symbolic link */
#define WALK_EMPTY 2  /* AT_EMPTY_PATH: the empty path is the descriptor itself */
#define WALK_OPEN 4   /* /proc/self/fd/N gives the open file instead of its name */

/* The existing name behind a path of the shim's: held in *entry, or -errno. dirfd: AT_FDCWD or a descriptor. */
long path_find(int dirfd, const char *path, int flags, struct dentry **entry);

/* As path_find, of a path of the program's. */
long path_find_user(int dirfd, const char *user, int flags, struct dentry **entry);

/* Where the last name of a path lies, for calls that make or remove names. */
struct path_last {
	struct dentry *directory; /* held */
	struct dentry *entry;     /* held; NULL: there is no such name yet */
	struct file *file;        /* held: the walk ended at an open file (WALK_OPEN) */
	char name[NAME_LIMIT + 1];
	size_t length;
	bool slash;   /* the path ended in a slash */
	bool special; /* the last name is ".", ".." or the root: entry is set, name is not to be used */
	bool dot;     /* it is "." */
};

long path_walk(int dirfd, const char *path, int flags, struct path_last *last);
long path_walk_user(int dirfd, const char *user, int flags, struct path_last *last);
void path_last_drop(struct path_last *last);

extern struct dentry *path_working; /* the working directory, held */
extern uint32_t path_umask;

/* 0, or why a name cannot be made in or removed from the directory. */
long path_may_change(struct dentry *directory);
/* As path_may_change, and for removing this name there (sticky directories). */
long path_may_remove(struct dentry *directory, struct inode *inode);

/* A new inode of this mode (umask applied by the caller), owned by the running user, put under last's name. */
long path_create(struct path_last *last, uint32_t mode, struct inode **inode);
