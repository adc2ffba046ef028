/* SPDX-License-Identifier: MIT */
/* The vDSO (vdso(7)): a small shared object that tells the time without a call, mapped beside its data. */
#pragma once

#include "lib/types.h"

struct map_object;

/* Maps it into the program's address space: the address of its ELF header, or 0 when it could not be mapped.
 */
uint64_t vdso_map(void);

/* What its mappings show: page 0 is the data, the others are the file. NULL when memory is short. */
struct map_object *vdso_object(void);

/* A new rate of the time-stamp counter: clock_monotonic() = time + ((ticks now - ticks) * rate >> 32). Until
 * it is settled the program asks by a call. */
void vdso_rate(uint64_t ticks, uint64_t time, uint64_t rate, bool settled);

void vdso_realtime(int64_t offset); /* ns since 1970 less clock_monotonic() */
