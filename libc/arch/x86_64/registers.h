/* SPDX-License-Identifier: MIT */
/* For assembly: the program's general registers to and from the stack, as struct user_frame has them. */
#pragma once

/* clang-format off */

/* Pushes the general registers in the order of struct user_frame, from r15 down to rdi; r11 may be another value. */
.macro PUSH_REGISTERS r11=%r11
	push %r15
	push %r14
	push %r13
	push %r12
	push %rbp
	push %rbx
	push \r11
	push %rcx
	push %rax
	push %r9
	push %r8
	push %r10
	push %rdx
	push %rsi
	push %rdi
.endm

.macro POP_REGISTERS
	pop %rdi
	pop %rsi
	pop %rdx
	pop %r10
	pop %r8
	pop %r9
	pop %rax
	pop %rcx
	pop %r11
	pop %rbx
	pop %rbp
	pop %r12
	pop %r13
	pop %r14
	pop %r15
.endm
