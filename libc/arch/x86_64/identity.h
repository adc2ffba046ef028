/* SPDX-License-Identifier: MIT */
/* Which processor this is, in one number. */
#pragma once

#include "lib/types.h"

/* Of all that CPUID tells a program: equal numbers are equal answers. */
uint64_t processor_identity(void);
