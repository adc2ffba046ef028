/* SPDX-License-Identifier: MIT */
/* The bases of FS and GS, by instructions of their own or, where the processor has none, by model-specific
 * registers.
 */
#include "arch/x86_64/segment.h"
#include "arch/x86_64/ring0/privileged.h"

bool segment_instructions;

uint64_t fs_base_get(void)
{
	if (!segment_instructions)
		return msr_read(MSR_FS_BASE);
	uint64_t base;
	__asm__ volatile("rdfsbase %0" : "=r"(base));
	return base;
}

void fs_base_set(uint64_t base)
{
	if (segment_instructions)
		__asm__ volatile("wrfsbase %0" : : "r"(base) : "memory");
	else
		msr_write(MSR_FS_BASE, base);
}

uint64_t gs_base_get(void)
{
	if (!segment_instructions)
		return msr_read(MSR_GS_BASE);
	uint64_t base;
	__asm__ volatile("rdgsbase %0" : "=r"(base));
	return base;
}

void gs_base_set(uint64_t base)
{
	if (segment_instructions)
		__asm__ volatile("wrgsbase %0" : : "r"(base) : "memory");
	else
		msr_write(MSR_GS_BASE, base);
}
