/* SPDX-License-Identifier: MIT */
/* Where the shim lies in the address space of a process of Linux: out of the way of any program. */
#pragma once

#define KERNEL_BASE 0x7e0000000000 /* physical address 0 in the shim's own window */
#define SHIM_LIMIT 0x40000000      /* bytes of it */
#define STACKS 0x7e4000000000      /* kernel stacks, and guards between them */
#define DIRECT_MAP 0x7e8000000000  /* physical address 0 as the shim sees it, never executable */
#define SHIM_LOWEST KERNEL_BASE    /* all from here on is the shim's, or Linux's own (its stack, its vDSO) */
#define MAP_LOWEST 0x40000         /* what lies below is not the program's */
#define SLOTS 0x10000              /* a copy of site_slots, read by jumps in the program (site.h) */
#define SLOTS_SIZE 0x30000
#define USER_END KERNEL_BASE /* one past the last address that a program may use */

#define RFLAGS_BEHIND 0x202 /* behind a call that its stub has answered */

#define CODE_SELECTOR 0x33 /* Linux's own of ring 3 */
#define DATA_SELECTOR 0x2b

#define EXCEPTION_COUNT 32
#define STUB_TO_REST 25 /* bytes of SITE_TO_REST (site.h) */
