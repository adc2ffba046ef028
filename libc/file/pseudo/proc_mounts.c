/* SPDX-License-Identifier: MIT */
/* /proc/self/mounts, mountinfo; /proc/filesystems (proc(5)). */
#include "file/mounts.h"
#include "file/pseudo.h"
#include "lib/string.h"

#define MOUNT_FIRST 1 /* number of the root's mount, as statx(2) gives it */

#define OPTIONS "rw,relatime"

static const struct {
	const char *type, *source;
} names[MOUNT_COUNT] = {
    [MOUNT_ROOT] = {"ext4", "/dev/root"}, [MOUNT_PROC] = {"proc", "proc"},
    [MOUNT_SYS] = {"sysfs", "sysfs"},     [MOUNT_DEV] = {"devtmpfs", "devtmpfs"},
    [MOUNT_SHM] = {"tmpfs", "tmpfs"},
};

static void mounts_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	for (unsigned i = 0; i < MOUNT_COUNT; i++)
		pseudo_print(text, "%s %s %s " OPTIONS " 0 0\n", names[i].source, mounts[i].path,
		             names[i].type);
}

static void mountinfo_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	for (unsigned i = 0; i < MOUNT_COUNT; i++)
		pseudo_print(text, "%u %u %u:%u / %s " OPTIONS " - %s %s rw\n", i + MOUNT_FIRST,
		             i == MOUNT_ROOT ? 0 : MOUNT_FIRST, mounts[i].device >> 8,
		             mounts[i].device & 0xff, mounts[i].path, names[i].type, names[i].source);
}

static void filesystems_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_print(text, "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tdevtmpfs\nnodev\tpipefs\nnodev\ts"
	                   "ockfs\n\text4\n");
}

PSEUDO_FILE(proc_self_mounts, "/proc/self/mounts", .mode = PSEUDO_TEXT, PSEUDO_SHOW(mounts_show));
PSEUDO_FILE(proc_self_mountinfo, "/proc/self/mountinfo", .mode = PSEUDO_TEXT, PSEUDO_SHOW(mountinfo_show));
PSEUDO_FILE(proc_filesystems, "/proc/filesystems", .mode = PSEUDO_TEXT, PSEUDO_SHOW(filesystems_show));
