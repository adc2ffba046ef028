/* SPDX-License-Identifier: MIT */
/* close_range(2) flags. Linux, x86-64. */
#pragma once

/* close_range(2): flags */
#define CLOSE_RANGE_UNSHARE 2
#define CLOSE_RANGE_CLOEXEC 4
