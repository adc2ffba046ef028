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
#define WALK_PARENT \
	4 /* the last name is not looked behind, even with a slash after it: for making and removing */

#define WALK_CREATE 256 /* O_CREAT: a last name with a slash after it is -EISDIR, whatever is there */

/* openat2(2), RESOLVE_*. */
#define WALK_NO_LINKS 8   /* no symbolic link may be followed */
#define WALK_NO_MAGIC 16  /* nor one that leads to no path */
#define WALK_BENEATH 32   /* no way out of the directory that the walk begins in */
#define WALK_IN_ROOT 64   /* that directory is the root */
#define WALK_NO_MOUNT 128 /* no way to another file system */

/* Where the last name of a path lies, for calls that make or remove names. */
struct path_last {
	struct dentry *directory; /* held */
	struct dentry *entry;     /* held; NULL: there is no such name yet */
	struct file *file;        /* held: the walk ended at an open file without a name (/proc/self/fd/N) */
	char name[NAME_LIMIT + 1];
	size_t length;
	bool slash; /* the path ended in a slash */
	enum last_kind {
		LAST_NAME,
		LAST_DOT,
		LAST_DOTDOT,
		LAST_ROOT,
		LAST_FILE
	} kind; /* a name only for LAST_NAME */
};

long path_walk(int dirfd, const char *path, int flags, struct path_last *last);

/* Called once, before the first walk: puts into the tree what nobody can meet without one. NULL: nothing. */
extern void (*path_before_first_walk)(void);

long path_walk_user(int dirfd, const char *user, int flags, struct path_last *last);
void path_last_drop(struct path_last *last);

/* The inode of an existing path, held, for calls that look at or change it: a path of the program's, AT_*
 * flags (AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH; others are the caller's business). *file is set, and held, when
 * there is only an open file without an inode (pipe, socket). */
struct path_thing {
	struct dentry *dentry;
	struct inode *inode;
	struct file *file;
	bool empty; /* the path was empty: it is the descriptor's own file */
};
/* AT_EMPTY_PATH and an empty path (or none): then Linux looks at no other flag. */
bool path_is_descriptor(int dirfd, const char *user, int at_flags);
long path_thing_find(int dirfd, const char *user, int at_flags, struct path_thing *thing);
void path_thing_drop(struct path_thing *thing);

extern struct dentry *path_root;    /* where "/" leads, held: another than root_dentry after chroot(2) */
extern struct dentry *path_working; /* the working directory, held */
extern uint32_t path_umask;

/* 0, or why a name cannot be made in or removed from the directory. */
long path_may_change(struct dentry *directory);
/* As path_may_change, for a name that is not there yet. */
long path_may_make(struct dentry *directory);
/* As path_may_change, and for removing this name there (sticky directories). */
long path_may_remove(struct dentry *directory, struct inode *inode);

/* A new inode of this mode (umask applied by the caller), owned by the running user, put under last's name.
 */
long path_create(struct path_last *last, uint32_t mode, struct inode **inode);
