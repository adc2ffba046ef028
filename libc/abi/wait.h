/* SPDX-License-Identifier: MIT */
/* wait4(2) and waitid(2) options. Names and values are those of Linux on x86-64. */
#pragma once

#define __WNOTHREAD 0x20000000
#define __WALL      0x40000000
#define __WCLONE    0x80000000UL

#define P_ALL       0
#define P_PID       1
#define P_PGID      2
#define P_PIDFD     3

#define WCONTINUED  8

#define WEXITED     4

#define WNOHANG     1

#define WNOWAIT     0x1000000

#define WSTOPPED    2

#define WUNTRACED   2
