/* SPDX-License-Identifier: MIT */
/* Where the shim lies in the address space, and the selectors and vectors that assembly and C share. */
#pragma once

#define KERNEL_BASE 0xffffffff80000000 /* physical address 0 in the shim's own window */
#define DIRECT_MAP 0xffff888000000000  /* physical address 0 as the shim sees it, never executable */
#define SHIM_LOWEST 0xffff800000000000 /* the shim's half of the address space begins here */
#define SHIM_LIMIT 0x200000            /* bytes of its window: one page table */
#define MAP_LOWEST 0x10000             /* vm.mmap_min_addr: page zero stays unmapped */
#define USER_END 0x00007ffffffff000    /* one past the last address that a program may use, as on Linux */

#define CODE_SELECTOR 0x08
#define DATA_SELECTOR 0x10
#define TSS_SELECTOR 0x18

#define RFLAGS_INTERRUPTS 0x200 /* IF: interrupts are let in */
#define RFLAGS_BEHIND \
	0x202 /* behind a linked call; what a call leaves in the other flags is nobody's business */

#define IST_EXCEPTION 1 /* faults: the stack they arrive on */
#define IST_FATAL 2     /* NMI, double fault, machine check */
#define IST_IRQ 3       /* interrupts of devices */

#define EXCEPTION_COUNT 32
#define IRQ_VECTOR_FIRST 32
#define IRQ_VECTOR_COUNT 32
#define VECTOR_COUNT 64
#define TRAP_STUB_SIZE 4 /* bytes: entry.S */
#define STUB_TO_REST 17  /* bytes of SITE_TO_REST (site.h) */
