/* SPDX-License-Identifier: MIT */
/* clone(2), clone3(2), unshare(2) flags, and scheduling (sched(7)). Linux, x86-64. */
#pragma once

/* clone(2): flags */
#define CLONE_VM             0x100
#define CLONE_FS             0x200
#define CLONE_FILES          0x400
#define CLONE_SIGHAND        0x800
#define CLONE_PIDFD          0x1000
#define CLONE_PTRACE         0x2000
#define CLONE_VFORK          0x4000
#define CLONE_PARENT         0x8000
#define CLONE_THREAD         0x10000
#define CLONE_NEWNS          0x20000
#define CLONE_SYSVSEM        0x40000
#define CLONE_SETTLS         0x80000
#define CLONE_PARENT_SETTID  0x100000
#define CLONE_CHILD_CLEARTID 0x200000
#define CLONE_DETACHED       0x400000
#define CLONE_UNTRACED       0x800000
#define CLONE_CHILD_SETTID   0x1000000
#define CLONE_NEWCGROUP      0x2000000
#define CLONE_NEWUTS         0x4000000
#define CLONE_NEWIPC         0x8000000
#define CLONE_NEWUSER        0x10000000
#define CLONE_NEWPID         0x20000000
#define CLONE_NEWNET         0x40000000
#define CLONE_IO             0x80000000UL

/* clone(2): the signal to the parent, in the low byte of the flags */
#define CSIGNAL 255

/* clone3(2): further flags */
#define CLONE_NEWTIME       128
#define CLONE_CLEAR_SIGHAND 0x100000000UL
#define CLONE_INTO_CGROUP   0x200000000UL

/* clone3(2): sizes of its argument */
#define CLONE_ARGS_SIZE_VER0 64
#define CLONE_ARGS_SIZE_VER1 80
#define CLONE_ARGS_SIZE_VER2 88

/* sched_setscheduler(2): policies */
#define SCHED_OTHER    0
#define SCHED_FIFO     1
#define SCHED_RR       2
#define SCHED_BATCH    3
#define SCHED_ISO      4
#define SCHED_IDLE     5
#define SCHED_DEADLINE 6
#define SCHED_NORMAL   SCHED_OTHER

/* sched_setscheduler(2): flags */
#define SCHED_RESET_ON_FORK 0x40000000

/* sched_setattr(2): sizes of its argument */
#define SCHED_ATTR_SIZE_VER0 48
#define SCHED_ATTR_SIZE_VER1 56

/* sched_setattr(2): flags */
#define SCHED_FLAG_RESET_ON_FORK  1
#define SCHED_FLAG_RECLAIM        2
#define SCHED_FLAG_DL_OVERRUN     4
#define SCHED_FLAG_KEEP_POLICY    8
#define SCHED_FLAG_KEEP_PARAMS    16
#define SCHED_FLAG_KEEP_ALL       24
#define SCHED_FLAG_UTIL_CLAMP_MIN 32
#define SCHED_FLAG_UTIL_CLAMP_MAX 64
#define SCHED_FLAG_UTIL_CLAMP     96
#define SCHED_FLAG_ALL            127
