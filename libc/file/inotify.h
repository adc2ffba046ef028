/* SPDX-License-Identifier: MIT */
/* Descriptors from which is read what happens to files (inotify(7)). */
#pragma once

#include "file/file.h"

struct dentry;
struct inode;

struct file *inotify_create(int flags); /* flags: O_NONBLOCK; NULL: no memory */

/* Watches the inode for the events in mask (IN_*, with IN_MASK_ADD, IN_MASK_CREATE, IN_EXCL_UNLINK,
 * IN_ONESHOT): the watch's number, -EINVAL if the file is none of inotify_create(), -EEXIST, -ENOMEM. */
long inotify_watch(struct file *file, struct inode *inode, uint32_t mask);
long inotify_unwatch(struct file *file, int number); /* 0, or -EINVAL: no such watch, no such file */

/* For file/notify.h, which asks whether they are there. */
/* To the watchers of the inode, and with its name to those of the directory that the entry lies in (NULL: to
 * none). */
void inotify_tell(struct inode *inode, const struct dentry *entry, uint32_t event);
/* To the watchers of the directory: what became of a name in it. cookie: the same for both ends of a move. */
void inotify_tell_name(struct inode *directory, const char *name, uint32_t event, const struct inode *inode,
                       uint32_t cookie);
uint32_t inotify_cookie(void);          /* of a move: another one each time */
void inotify_gone(struct inode *inode); /* nobody has it any more */
