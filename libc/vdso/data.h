/* SPDX-License-Identifier: MIT */
/* The page that the vDSO reads: written by the shim (core/vdso.c), mapped for reading right before the vDSO.
 */
#pragma once

#include <stdint.h>

/* clock_monotonic() = time + ((ticks now - ticks) * rate >> 32). While the sequence is odd the rest is being
 * changed. */
struct vdso_data {
	uint32_t sequence;
	uint32_t settled; /* the rate is good enough to be used without asking the shim */
	uint64_t ticks, time, rate;
	int64_t realtime; /* ns since 1970 = clock_monotonic() + this */
};

#define VDSO_RATE_SHIFT 32
#define VDSO_COARSE_STEP 4000000UL /* ns: the coarse clocks of a Linux with HZ=250 */
