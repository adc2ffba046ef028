/* SPDX-License-Identifier: MIT */
/* Random bytes from a ChaCha20 generator, seeded at boot by the processor or a device; never a constant. */
#pragma once

#include "lib/types.h"

void random_bytes(void *to, size_t size);
void random_seed(const void *seed, size_t size); /* mixes more in */

/* Is told of all bytes that random_bytes() gives. Defined by file/prelink_record.c only. */
void random_given(const void *bytes, size_t size);

/* A device that has entropy: fill() mixes it in by random_seed() when bytes are first asked for; true: it
 * did. */
void random_source_set(bool (*fill)(void));
