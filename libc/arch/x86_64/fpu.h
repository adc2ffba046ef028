/* SPDX-License-Identifier: MIT */
/* The program's vector and floating-point registers. The shim uses none itself: what is in them is the
 * program's. */
#pragma once

#include "lib/types.h"

#define FPU_AREA_LIMIT 4096 /* bytes: x87 to AVX-512 need 2688 */

/* The area that XSAVE writes, as Linux lays it on the stack for a handler (Intel SDM, volume 1, 13.4). */
struct fpu_area {
	uint8_t legacy[24];
	uint32_t mxcsr;
	uint32_t mxcsr_mask;
	uint8_t registers[432];
	uint8_t software[48]; /* of FXSAVE: free for software; struct fpu_software in a handler's frame */
	uint64_t features;    /* of the XSAVE header: components that are not in their initial state */
	uint64_t compaction;
	uint64_t reserved[6];
} __attribute__((aligned(64))); /* and fpu_size() bytes in all */

#define FPU_LEGACY_SIZE 512
#define FPU_HEADER_END 576 /* bytes that struct fpu_area describes */

/* The components that are switched on (XCR0): x87 and SSE alone without XSAVE. */
uint64_t fpu_features(void);

/* Bytes of the area that fpu_save fills: 512 without XSAVE. */
size_t fpu_size(void);

static inline bool fpu_has_xsave(void)
{
	return fpu_size() > FPU_LEGACY_SIZE;
}

void fpu_save(struct fpu_area *area);

/* Into an area of zeros, or one that only these functions have written; and back. */
void fpu_save_again(struct fpu_area *area);
void fpu_restore(const struct fpu_area *area);

void fpu_reset(void); /* as a new program finds them */

/* 0, or -1 when the processor would refuse these contents. legacy_only: the part behind the first 512 bytes
 * is not there, what it holds is reset. */
int fpu_load(struct fpu_area *area, bool legacy_only);
