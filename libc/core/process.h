/* SPDX-License-Identifier: MIT */
/* The one process: its numbers (credentials(7), "Process ID"). There is no other, and nobody above it. */
#pragma once

#include "lib/types.h"

struct process {
	int id;      /* of the process and of its first thread */
	int parent;  /* 0, as for the first process of a container */
	int group;   /* setpgid(2) */
	int session; /* setsid(2) */
};

extern struct process process;
