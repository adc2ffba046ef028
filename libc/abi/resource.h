/* SPDX-License-Identifier: MIT */
/* Resource limits, usage and priorities (prlimit(2), getrusage(2), getpriority(2)). Linux, x86-64. */
#pragma once

/* prlimit64(2): resources */
#define RLIMIT_CPU        0
#define RLIMIT_FSIZE      1
#define RLIMIT_DATA       2
#define RLIMIT_STACK      3
#define RLIMIT_CORE       4
#define RLIMIT_RSS        5
#define RLIMIT_NPROC      6
#define RLIMIT_NOFILE     7
#define RLIMIT_MEMLOCK    8
#define RLIMIT_AS         9
#define RLIMIT_LOCKS      10
#define RLIMIT_SIGPENDING 11
#define RLIMIT_MSGQUEUE   12
#define RLIMIT_NICE       13
#define RLIMIT_RTPRIO     14
#define RLIMIT_RTTIME     15

/* prlimit64(2): how many resources, and no limit */
#define RLIM_NLIMITS  16
#define RLIM_INFINITY (-1)

/* getrusage(2): who */
#define RUSAGE_SELF     0
#define RUSAGE_CHILDREN (-1)
#define RUSAGE_THREAD   1

/* getpriority(2): which */
#define PRIO_PROCESS 0
#define PRIO_PGRP    1
#define PRIO_USER    2

/* getpriority(2): range */
#define PRIO_MIN (-20)
#define PRIO_MAX 20
