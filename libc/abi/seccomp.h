/* SPDX-License-Identifier: MIT */
/* seccomp(2) operations. Linux, x86-64. */
#pragma once

/* seccomp(2): operations */
#define SECCOMP_SET_MODE_STRICT  0
#define SECCOMP_SET_MODE_FILTER  1
#define SECCOMP_GET_ACTION_AVAIL 2
#define SECCOMP_GET_NOTIF_SIZES  3
