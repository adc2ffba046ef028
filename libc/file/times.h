/* SPDX-License-Identifier: MIT */
/* Setting a file's times (utimensat(2)), and splitting them for the program. */
#pragma once

#include "file/path.h"

#define TIME_NOW INT64_MIN        /* the present */
#define TIME_KEEP (INT64_MIN + 1) /* as it is */

/* Of a path of the program's, or with user NULL of the descriptor; times in ns since 1970. touch: the program
 * asked for the present by giving no times at all, for which it needs less permission. */
long times_set(int dirfd, const char *user, int at_flags, int64_t accessed, int64_t modified, bool touch);
