/* SPDX-License-Identifier: MIT */
/* Where the shim lies in the address space, and the selectors and vectors that assembly and C share. */
#pragma once

#define KERNEL_BASE 0xffffffff80000000 /* physical address 0 in the shim's own window */
#define CODE_SELECTOR 0x08
#define DATA_SELECTOR 0x10
#define TSS_SELECTOR 0x18

#define IST_EXCEPTION 1 /* faults: the stack they arrive on */
#define IST_FATAL 2     /* NMI, double fault, machine check */
#define IST_IRQ 3       /* interrupts of devices */

#define EXCEPTION_COUNT 32
#define IRQ_VECTOR_FIRST 32
#define IRQ_VECTOR_COUNT 32
#define VECTOR_COUNT 64
