/* SPDX-License-Identifier: MIT */
/* The processor's own instructions that any program may use: identification, time stamps, barriers. */
#pragma once

#include "lib/types.h"

#define RFLAGS_TF (1UL << 8)
#define RFLAGS_IF (1UL << 9)
#define RFLAGS_DF (1UL << 10)
#define RFLAGS_RF (1UL << 16)
#define RFLAGS_AC (1UL << 18)

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid result;
	__asm__ volatile("cpuid"
	                 : "=a"(result.eax), "=b"(result.ebx), "=c"(result.ecx), "=d"(result.edx)
	                 : "a"(leaf), "c"(subleaf));
	return result;
}

static inline uint64_t tsc_read(void)
{
	uint32_t low, high;
	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static inline void memory_barrier(void)
{
	__asm__ volatile("mfence" : : : "memory");
}

static inline void compiler_barrier(void)
{
	__asm__ volatile("" : : : "memory");
}

static inline void cpu_relax(void)
{
	__asm__ volatile("pause" : : : "memory");
}
