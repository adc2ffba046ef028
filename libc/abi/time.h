/* SPDX-License-Identifier: MIT */
/* Clocks, timers and their flags (clock_gettime(2), timer_create(2), setitimer(2)). Linux, x86-64. */
#pragma once

/* clock_gettime(2): clocks */
#define CLOCK_REALTIME           0
#define CLOCK_MONOTONIC          1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID  3
#define CLOCK_MONOTONIC_RAW      4
#define CLOCK_REALTIME_COARSE    5
#define CLOCK_MONOTONIC_COARSE   6
#define CLOCK_BOOTTIME           7
#define CLOCK_REALTIME_ALARM     8
#define CLOCK_BOOTTIME_ALARM     9
#define CLOCK_SGI_CYCLE          10
#define CLOCK_TAI                11

/* clock_nanosleep(2), timer_settime(2): flags */
#define TIMER_ABSTIME 1

/* setitimer(2): timers */
#define ITIMER_REAL    0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF    2
