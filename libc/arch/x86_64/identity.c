/* SPDX-License-Identifier: MIT */
/* CPUID's leaves, hashed: FNV-1a, a word at a time. */
#include "arch/x86_64/identity.h"
#include "arch/x86_64/cpu.h"

#define FNV_BASIS 0xcbf29ce484222325UL
#define FNV_PRIME 0x100000001b3UL
#define EXTENDED 0x80000000U
#define LEAVES 32 /* at most, of each range */
/* Leaves that have several parts: 4, 7, 0xb, 0xd and 0x8000001d. */
#define IN_PARTS (1U << 4 | 1U << 7 | 1U << 0xb | 1U << 0xd | 1U << 0x1d)
#define PARTS 4

static uint64_t mix(uint64_t hash, uint32_t word)
{
	return (hash ^ word) * FNV_PRIME;
}

static uint64_t mix_range(uint64_t hash, uint32_t first)
{
	uint32_t last = MIN(cpuid(first, 0).eax, first + LEAVES - 1);
	for (uint32_t leaf = first; leaf <= last; leaf++) {
		uint32_t parts = IN_PARTS >> (leaf - first) & 1 ? PARTS : 1;
		for (uint32_t part = 0; part < parts; part++) {
			struct cpuid found = cpuid(leaf, part);
			hash = mix(mix(mix(mix(hash, found.eax), found.ebx), found.ecx), found.edx);
		}
	}
	return hash;
}

uint64_t processor_identity(void)
{
	return mix_range(mix_range(FNV_BASIS, 0), EXTENDED);
}
