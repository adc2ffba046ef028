/* SPDX-License-Identifier: MIT */
/* The table of what looks like mounted file systems. */
#include "file/mounts.h"
#include "abi/statfs.h"
#include "lib/string.h"

const struct mount mounts[] = {
    {"/", "ext4", "/dev/root", "rw,relatime", 0xfe00, EXT4_SUPER_MAGIC, true},
    {"/proc", "proc", "proc", "rw,relatime", 0x15, PROC_SUPER_MAGIC, false},
    {"/sys", "sysfs", "sysfs", "rw,relatime", 0x16, SYSFS_MAGIC, false},
    {"/dev", "devtmpfs", "devtmpfs", "rw,relatime", 0x6, TMPFS_MAGIC, true},
    {"/dev/shm", "tmpfs", "tmpfs", "rw,relatime", 0x17, TMPFS_MAGIC, true},
    {NULL, NULL, NULL, NULL, 0, 0, false},
};

const struct mount *mount_find(uint32_t device)
{
	for (const struct mount *mount = mounts; mount->path != NULL; mount++)
		if (mount->device == device)
			return mount;
	return NULL;
}

const struct mount *mount_of_path(const char *path)
{
	const struct mount *found = &mounts[0];
	for (const struct mount *mount = mounts + 1; mount->path != NULL; mount++) {
		size_t length = strlen(mount->path);
		if (strncmp(path, mount->path, length) == 0 && (path[length] == '/' || path[length] == '\0'))
			found = mount;
	}
	return found;
}
