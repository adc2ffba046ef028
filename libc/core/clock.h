/* SPDX-License-Identifier: MIT */
/* Time: nanoseconds on the monotonic clock, and the wall clock's offset from it. */
#pragma once

#include "lib/types.h"

uint64_t clock_monotonic(void);       /* ns; CLOCK_START at boot */
int64_t clock_realtime(void);         /* ns since 1970-01-01 UTC */
int64_t clock_boot_time(void);        /* ns since 1970-01-01 UTC, when clock_monotonic() was 0 */
void clock_set_realtime(int64_t now); /* clock_settime(2) */

/* Halts until an interrupt has come; that time is nobody's. */
void clock_idle(void);
uint64_t clock_busy(void); /* ns since boot that the processor was not idle */
