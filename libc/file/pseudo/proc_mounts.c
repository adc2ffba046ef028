/* SPDX-License-Identifier: MIT */
/* /proc/self/mounts, mountinfo; /proc/filesystems (proc(5)). */
#include "file/mounts.h"
#include "file/pseudo.h"
#include "lib/string.h"

#define MOUNT_FIRST 1 /* number of the root's mount, as statx(2) gives it */

static void mounts_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	for (const struct mount *mount = mounts; mount->path != NULL; mount++)
		pseudo_print(text, "%s %s %s %s 0 0\n", mount->source, mount->path, mount->type,
		             mount->options);
}

static void mountinfo_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	for (const struct mount *mount = mounts; mount->path != NULL; mount++)
		pseudo_print(text, "%d %d %u:%u / %s %s - %s %s %s\n", (int)(mount - mounts) + MOUNT_FIRST,
		             mount == mounts ? 0 : MOUNT_FIRST, mount->device >> 8, mount->device & 0xff,
		             mount->path, mount->options, mount->type, mount->source, "rw");
}

static void filesystems_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_print(text, "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tdevtmpfs\nnodev\tpipefs\nnodev\ts"
	                   "ockfs\n\text4\n");
}

PSEUDO_FILE(proc_self_mounts, "/proc/self/mounts", .mode = PSEUDO_TEXT, .show = mounts_show);
PSEUDO_FILE(proc_self_mountinfo, "/proc/self/mountinfo", .mode = PSEUDO_TEXT, .show = mountinfo_show);
PSEUDO_FILE(proc_filesystems, "/proc/filesystems", .mode = PSEUDO_TEXT, .show = filesystems_show);
