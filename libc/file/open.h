/* SPDX-License-Identifier: MIT */
/* open(2), but for the descriptor. */
#pragma once

#include "file/path.h"

/* A path of the shim's own; *file is the caller's. flags: O_*, mode: permissions of a new file, before the
 * umask. */
long open_path(int dirfd, const char *path, int flags, unsigned mode, struct file **file);

/* As open_path, with WALK_* on top, and nothing added to the flags. */
long open_walk(int dirfd, const char *path, int flags, unsigned mode, int walk_flags, struct file **file);

/* -EINVAL for flags that contradict each other: Linux says so before it looks at the path. */
long open_check_flags(int flags);

/* Opens what a name leads to, without asking for permission when it was just made. */
long open_dentry(struct dentry *dentry, int flags, bool made, struct file **file);

#define TMPFILE_FLAG (O_TMPFILE & ~O_DIRECTORY)

/* For flags that ask for writing, OPTIONAL: a file that is made, or (O_TMPFILE) has no name. */
long open_new(struct path_last *last, int flags, unsigned mode, struct file **file);
long open_temporary(struct dentry *directory, int flags, unsigned mode, struct file **file);

/* A file that will never have a name (O_TMPFILE, memfd_create). */
long open_nameless(struct dentry *parent, const char *name, uint32_t mode, int flags, struct file **file);
