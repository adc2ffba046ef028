/* SPDX-License-Identifier: MIT */
/* The bases of FS and GS, by the instructions that Linux lets a process use (FSGSBASE). */
#include "arch/x86_64/segment.h"

uint64_t fs_base_get(void)
{
	uint64_t base;
	__asm__ volatile("rdfsbase %0" : "=r"(base));
	return base;
}

void fs_base_set(uint64_t base)
{
	__asm__ volatile("wrfsbase %0" : : "r"(base) : "memory");
}

uint64_t gs_base_get(void)
{
	uint64_t base;
	__asm__ volatile("rdgsbase %0" : "=r"(base));
	return base;
}

void gs_base_set(uint64_t base)
{
	__asm__ volatile("wrgsbase %0" : : "r"(base) : "memory");
}
