/* SPDX-License-Identifier: MIT */
/* What a program sees as file systems: one tree, but /proc, /sys and /dev have their own device numbers as on
 * Linux. */
#pragma once

#include "lib/types.h"

enum { MOUNT_ROOT, MOUNT_PROC, MOUNT_SYS, MOUNT_DEV, MOUNT_SHM, MOUNT_COUNT };

struct mount {
	const char *path;
	uint32_t device; /* st_dev */
	uint32_t magic;  /* statfs(2) f_type */
	bool stores;     /* it has blocks to count */
};

extern const struct mount mounts[MOUNT_COUNT]; /* by MOUNT_*; later ones lie in earlier ones */

const struct mount *mount_find(uint32_t device);     /* NULL: pipes and the like, which no path leads to */
const struct mount *mount_of_path(const char *path); /* the one that the path lies in */
