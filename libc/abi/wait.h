/* SPDX-License-Identifier: MIT */
/* wait4(2) and waitid(2): options, and whom to wait for. Linux, x86-64. */
#pragma once

/* wait4(2), waitid(2): options */
#define WNOHANG     1
#define WUNTRACED   2
#define WEXITED     4
#define WCONTINUED  8
#define WNOWAIT     0x1000000
#define __WNOTHREAD 0x20000000
#define __WALL      0x40000000
#define __WCLONE    0x80000000UL
#define WSTOPPED    WUNTRACED

/* waitid(2): whom to wait for */
#define P_ALL   0
#define P_PID   1
#define P_PGID  2
#define P_PIDFD 3
