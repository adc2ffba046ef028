/* SPDX-License-Identifier: MIT */
/* Resource limits (getrlimit(2)): kept here, honoured by who hands out the resource. */
#pragma once

#include "abi/resource.h"
#include "lib/types.h"

struct rlimit {
	uint64_t current; /* soft */
	uint64_t maximum; /* hard */
};

extern struct rlimit rlimits[RLIM_NLIMITS]; /* by RLIMIT_*; RLIM_INFINITY as uint64_t: none */

/* The soft limit. */
static inline uint64_t rlimit(unsigned resource)
{
	return rlimits[resource].current;
}
