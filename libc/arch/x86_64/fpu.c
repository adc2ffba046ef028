/* SPDX-License-Identifier: MIT */
/* Saves and loads vector state with XSAVE where the processor has it, with FXSAVE where not. */
#include "arch/x86_64/fpu.h"
#include "arch/x86_64/cpu.h"
#include "lib/string.h"

#define FEATURES_LEGACY 3UL    /* x87, SSE */
#define FEATURES_KEPT 0xe7UL   /* and AVX, AVX-512: not MPX, not keys for pages, not matrices */
#define HAS_OSXSAVE (1U << 27) /* CPUID 1, ecx: XSAVE is switched on */
#define MXCSR_INITIAL 0x1f80
#define CONTROL_WORD_INITIAL 0x37f
#define MXCSR_BITS 0xffffU /* where FXSAVE names no mask */

static uint64_t features;
static size_t size;

static void fpu_measure(void)
{
	uint32_t low, high;

	features = FEATURES_LEGACY;
	size = FPU_LEGACY_SIZE;
	if (!(cpuid(1, 0).ecx & HAS_OSXSAVE))
		return;
	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	features = ((uint64_t)high << 32 | low) & FEATURES_KEPT;
	size = FPU_HEADER_END;
	for (unsigned i = 2; i < 63; i++) {
		struct cpuid component = cpuid(13, i);

		if (!(features & 1UL << i))
			continue;
		if (component.ebx + component.eax > FPU_AREA_LIMIT)
			features &= ~(1UL << i);
		else
			size = MAX(size, (size_t)component.ebx + component.eax);
	}
}

size_t fpu_size(void)
{
	if (UNLIKELY(size == 0))
		fpu_measure();
	return size;
}

uint64_t fpu_features(void)
{
	return fpu_size() ? features : 0;
}

void fpu_save(struct fpu_area *area)
{
	if (fpu_has_xsave())
		memset(&area->features, 0, FPU_HEADER_END - FPU_LEGACY_SIZE);
	fpu_save_again(area);
}

void fpu_save_again(struct fpu_area *area)
{
	if (fpu_has_xsave())
		__asm__ volatile("xsave64 (%0)"
		                 :
		                 : "r"(area), "a"((uint32_t)features), "d"((uint32_t)(features >> 32))
		                 : "memory");
	else
		__asm__ volatile("fxsave64 (%0)" : : "r"(area) : "memory");
}

void fpu_restore(const struct fpu_area *area)
{
	if (fpu_has_xsave())
		__asm__ volatile("xrstor64 (%0)"
		                 :
		                 : "r"(area), "a"((uint32_t)features), "d"((uint32_t)(features >> 32)));
	else
		__asm__ volatile("fxrstor64 (%0)" : : "r"(area));
}

void fpu_reset(void)
{
	static const struct fpu_area initial = {
	    .legacy = {CONTROL_WORD_INITIAL & 0xff, CONTROL_WORD_INITIAL >> 8},
	    .mxcsr = MXCSR_INITIAL,
	};

	fpu_restore(&initial);
}

/* MXCSR bits that this processor has: FXSAVE tells them. */
static uint32_t mxcsr_bits(void)
{
	static struct fpu_area probe;

	if (!probe.mxcsr_mask) {
		__asm__ volatile("fxsave64 %0" : "=m"(probe));
		if (!probe.mxcsr_mask)
			probe.mxcsr_mask = MXCSR_BITS & ~0x40U; /* no "denormals are zeros" (SDM, 11.6.6) */
	}
	return probe.mxcsr_mask;
}

int fpu_load(struct fpu_area *area, bool legacy_only)
{
	if (legacy_only) {
		memset(&area->features, 0, FPU_HEADER_END - FPU_LEGACY_SIZE);
		area->features = FEATURES_LEGACY;
	}
	if (area->mxcsr & ~mxcsr_bits())
		return -1;
	if (fpu_has_xsave()) {
		if ((area->features & ~features) || area->compaction)
			return -1;
		for (size_t i = 0; i < ARRAY_COUNT(area->reserved); i++)
			if (area->reserved[i])
				return -1;
	}
	fpu_restore(area);
	return 0;
}
