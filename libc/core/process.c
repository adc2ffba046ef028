/* SPDX-License-Identifier: MIT */
/* The one process's numbers: those of the first process in a container. */
#include "core/process.h"

struct process process = {.id = 1, .parent = 0, .group = 1, .session = 1};
