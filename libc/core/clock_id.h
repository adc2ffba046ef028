/* SPDX-License-Identifier: MIT */
/* The clocks by the numbers that programs know them by (clock_gettime(2)). */
#pragma once

#include "lib/types.h"

/* The number of the clock that counts the processor's time of a thread (pthread_getcpuclockid(3)). */
#define CLOCK_OF_THREAD(tid) ((int)(~(unsigned)(tid) << 3 | 6U))

/* The clock's time in ns: 0, or -EINVAL when there is no such clock. */
int clock_read(int clock, int64_t *time);

/* Its resolution in ns: as clock_read. */
int clock_resolution(int clock, int64_t *resolution);

/* The clock_monotonic() time at which a clock that one can wait for shows `time` (absolute) or has moved on
 * by it: 0, -EINVAL, or -EOPNOTSUPP for a clock that is only read. */
int clock_deadline(int clock, int64_t time, bool absolute, uint64_t *deadline);
