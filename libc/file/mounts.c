/* SPDX-License-Identifier: MIT */
/* The table of what looks like mounted file systems. */
#include "file/mounts.h"
#include "abi/statfs.h"
#include "lib/string.h"

const struct mount mounts[MOUNT_COUNT] = {
    [MOUNT_ROOT] = {"/", 0xfe00, EXT4_SUPER_MAGIC, true},
    [MOUNT_PROC] = {"/proc", 0x15, PROC_SUPER_MAGIC, false},
    [MOUNT_SYS] = {"/sys", 0x16, SYSFS_MAGIC, false},
    [MOUNT_DEV] = {"/dev", 0x6, TMPFS_MAGIC, true},
    [MOUNT_SHM] = {"/dev/shm", 0x17, TMPFS_MAGIC, true},
};

const struct mount *mount_find(uint32_t device)
{
	for (const struct mount *mount = mounts; mount < mounts + MOUNT_COUNT; mount++)
		if (mount->device == device)
			return mount;
	return NULL;
}

const struct mount *mount_of_path(const char *path)
{
	const struct mount *found = &mounts[0];
	for (const struct mount *mount = mounts + 1; mount < mounts + MOUNT_COUNT; mount++) {
		size_t length = strlen(mount->path);
		if (strncmp(path, mount->path, length) == 0 && (path[length] == '/' || path[length] == '\0'))
			found = mount;
	}
	return found;
}
