/* SPDX-License-Identifier: MIT */
/* seccomp(2) operations. Linux, x86-64. */
#pragma once

/* seccomp(2): operations */
#define SECCOMP_SET_MODE_STRICT  0
#define SECCOMP_SET_MODE_FILTER  1
#define SECCOMP_GET_ACTION_AVAIL 2
#define SECCOMP_GET_NOTIF_SIZES  3

/* seccomp(2): what a filter returns */
#define SECCOMP_RET_KILL_PROCESS 0x80000000
#define SECCOMP_RET_ALLOW        0x7fff0000
