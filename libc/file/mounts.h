/* SPDX-License-Identifier: MIT */
/* What a program sees as file systems: one tree, but /proc, /sys and /dev have their own device numbers as on
 * Linux. */
#pragma once

#include "lib/types.h"

struct mount {
	const char *path;
	const char *type; /* as in /proc/mounts */
	const char *source;
	const char *options;
	uint32_t device; /* st_dev */
	uint32_t magic;  /* statfs(2) f_type */
	bool stores;     /* it has blocks to count */
};

extern const struct mount mounts[]; /* the root first; path NULL at the end */

const struct mount *mount_find(uint32_t device);     /* NULL: pipes and the like, which no path leads to */
const struct mount *mount_of_path(const char *path); /* the one that the path lies in */
