/* SPDX-License-Identifier: MIT */
/* The program's registers as entry.S leaves them on the kernel stack, at a system call, a fault or an
 * interrupt. */
#pragma once

#include "lib/types.h"

struct user_frame {
	union {
		struct {
			uint64_t rdi, rsi, rdx, r10, r8, r9; /* the argument registers of a call, in order */
		};
		long args[6];
	};
	uint64_t rax, rcx, r11;
	uint64_t rbx, rbp, r12, r13, r14, r15;
	int64_t call;                      /* number of the system call, -1 at a fault or an interrupt */
	uint64_t vector;                   /* of the exception or interrupt */
	uint64_t error;                    /* its error code */
	uint64_t rip, cs, rflags, rsp, ss; /* as iretq takes them */
};
