/* SPDX-License-Identifier: MIT */
/* The vDSO (vdso(7)): a small shared object that tells the time without a call, mapped beside its data. */
#pragma once

#include "lib/types.h"

/* Maps it into the program's address space: the address of its ELF header, or 0 when it could not be mapped. */
uint64_t vdso_map(void);
