/* SPDX-License-Identifier: MIT */
/* What happens to files, told to whoever watches them (inotify(7)): in an image without
 * such calls to nobody. */
#pragma once

#include "abi/inotify.h"
#include "file/inode.h"
#include "file/inotify.h"

OPTIONAL(inotify_tell);
OPTIONAL(inotify_tell_name);

static inline void notify(struct inode *inode, const struct dentry *entry, uint32_t event)
{
	if (inotify_tell != NULL && inode != NULL)
		inotify_tell(inode, entry, event);
}

static inline void notify_file(const struct file *file, uint32_t event)
{
	notify(file->inode, file->dentry, event);
}

static inline void notify_name(const struct dentry *directory, const char *name, uint32_t event,
                               const struct inode *inode)
{
	if (inotify_tell_name != NULL)
		inotify_tell_name(directory->inode, name, event, inode, 0);
}
