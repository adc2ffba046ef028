/* SPDX-License-Identifier: MIT */
/* Entropy of the processor: RDSEED, else RDRAND (Intel SDM volume 1, section 7.3.17). */
#include "arch/x86_64/cpu.h"
#include "lib/string.h"
#include "plat/plat.h"

#define HAS_RDRAND (1U << 30) /* CPUID 1, ecx */
#define HAS_RDSEED (1U << 18) /* CPUID 7, ebx */
#define TRIES 100

static bool draw(bool rdseed, uint64_t *value)
{
	for (unsigned i = 0; i < TRIES; i++) {
		bool good;
		if (rdseed)
			__asm__ volatile("rdseed %0" : "=r"(*value), "=@ccc"(good));
		else
			__asm__ volatile("rdrand %0" : "=r"(*value), "=@ccc"(good));
		if (good)
			return true;
		cpu_relax();
	}
	return false;
}

bool plat_seed(void *seed, size_t size)
{
	bool rdseed = cpuid(0, 0).eax >= 7 && cpuid(7, 0).ebx & HAS_RDSEED;
	if (!rdseed && !(cpuid(1, 0).ecx & HAS_RDRAND))
		return false;
	for (size_t at = 0; at < size; at += sizeof(uint64_t)) {
		uint64_t value;
		if (!draw(rdseed, &value))
			return false;
		memcpy((char *)seed + at, &value, MIN(size - at, sizeof(value)));
	}
	return true;
}
