/* SPDX-License-Identifier: MIT */
/* Random bytes from a ChaCha20 generator, seeded at boot by the processor or a device; never a constant. */
#pragma once

#include "lib/types.h"

void random_bytes(void *to, size_t size);
void random_seed(const void *seed, size_t size); /* mixes more in */
