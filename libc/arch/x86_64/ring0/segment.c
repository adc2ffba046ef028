/* SPDX-License-Identifier: MIT */
/* The bases of FS and GS, by model-specific registers, which every processor has. */
#include "arch/x86_64/segment.h"
#include "arch/x86_64/ring0/privileged.h"

uint64_t fs_base_get(void)
{
	return msr_read(MSR_FS_BASE);
}

void fs_base_set(uint64_t base)
{
	msr_write(MSR_FS_BASE, base);
}

uint64_t gs_base_get(void)
{
	return msr_read(MSR_GS_BASE);
}

void gs_base_set(uint64_t base)
{
	msr_write(MSR_GS_BASE, base);
}
