/* SPDX-License-Identifier: MIT */
/* What the tool bakes into one image: the program to run and the file system it finds. */
#pragma once

#include "lib/types.h"

#define CREDENTIAL_GROUPS 64 /* supplementary groups at most; Linux: 65536 */

struct image_config {
	const char *program;     /* absolute path of the ELF file in the root file system */
	const char *const *argv; /* ended by NULL */
	const char *const *envp; /* ended by NULL */
	const char *cwd;
	uint32_t uid, gid;
	const uint32_t *groups; /* supplementary groups, sorted */
	uint32_t group_count;
	uint32_t umask;
};

extern const struct image_config image_config;

/* The root file system as the tool wrote it (posixlite/rootfs.py); pages of it are used in place. */
extern char rootfs_start[], rootfs_end[];
