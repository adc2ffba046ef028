/* SPDX-License-Identifier: MIT */
/* The limits a program starts with: Linux's own (init_task), with the usual ones of a login for files and
 * memory. */
#include "core/rlimit.h"

#define NONE ((uint64_t)RLIM_INFINITY)
#define MIB (1UL << 20)

struct rlimit rlimits[RLIM_NLIMITS] = {
    [RLIMIT_CPU] = {NONE, NONE},
    [RLIMIT_FSIZE] = {NONE, NONE},
    [RLIMIT_DATA] = {NONE, NONE},
    [RLIMIT_STACK] = {8 * MIB, NONE},
    [RLIMIT_CORE] = {0, NONE},
    [RLIMIT_RSS] = {NONE, NONE},
    [RLIMIT_NPROC] = {1024, 1024}, /* threads */
    [RLIMIT_NOFILE] = {1024, 1048576},
    [RLIMIT_MEMLOCK] = {8 * MIB, 8 * MIB},
    [RLIMIT_AS] = {NONE, NONE},
    [RLIMIT_LOCKS] = {NONE, NONE},
    [RLIMIT_SIGPENDING] = {1024, 1024},
    [RLIMIT_MSGQUEUE] = {819200, 819200},
    [RLIMIT_NICE] = {0, 0},
    [RLIMIT_RTPRIO] = {0, 0},
    [RLIMIT_RTTIME] = {NONE, NONE},
};
