/* SPDX-License-Identifier: MIT */
/* The ids of a process as one kind of thing, user or group, and the rules by which calls change them. */
#pragma once

#include "lib/types.h"

#define ID_KEEP UINT32_MAX /* -1: this id stays as it is */

struct ids {
	uint32_t real, effective, saved;
	uint32_t file; /* the one that permission bits of files are checked against */
};

bool ids_hold(const struct ids *ids, uint32_t id); /* real, effective or saved */

/* setuid(2), setreuid(2), setresuid(2), and the same of groups; may: the program has CAP_SETUID, CAP_SETGID.
 * 0, -EPERM or -EINVAL. */
int ids_set(struct ids *ids, uint32_t id, bool may);
int ids_set_two(struct ids *ids, uint32_t real, uint32_t effective, bool may);
int ids_set_three(struct ids *ids, uint32_t real, uint32_t effective, uint32_t saved, bool may);

/* setfsuid(2): whether the id was taken. */
bool ids_set_file(struct ids *ids, uint32_t id, bool may);
