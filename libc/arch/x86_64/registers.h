/* SPDX-License-Identifier: MIT */
/* For assembly: the program's general registers to and from the stack, as struct user_frame has them. */
#pragma once

/* struct user_frame, in bytes from its first register on, and from rax on */
#define FRAME_RDI 0
#define FRAME_RSI 8
#define FRAME_RDX 16
#define FRAME_R10 24
#define FRAME_R8 32
#define FRAME_R9 40
#define FRAME_RAX 48
#define FRAME_RCX 56
#define FRAME_R11 64
#define FRAME_RBX 72
#define FRAME_RBP 80
#define FRAME_R12 88
#define FRAME_R13 96
#define FRAME_R14 104
#define FRAME_R15 112
#define FRAME_CALL 120
#define FRAME_VECTOR 128
#define FRAME_ERROR 136
#define FRAME_RIP 144
#define FRAME_RFLAGS 160
#define FRAME_RSP 168
#define FROM_RAX_RCX 8
#define FROM_RAX_R11 16
#define FROM_RAX_RBX 24
#define FROM_RAX_ERROR 88
#define FROM_RAX_RSP 120

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

/* Those that carry a call's arguments: the first ones of the frame. */
.macro POP_ARGUMENTS
	pop %rdi
	pop %rsi
	pop %rdx
	pop %r10
	pop %r8
	pop %r9
.endm

.macro POP_REGISTERS
	POP_ARGUMENTS
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

/* Stores in the frame of a call, `at` bytes from rsp on, what C functions keep, for it is in the registers still, and
 * what follows from the rest. Changes r11. */
.macro FRAME_COMPLETE at=0
	mov %rbx, \at+FRAME_RBX(%rsp)
	mov %rbp, \at+FRAME_RBP(%rsp)
	mov %r12, \at+FRAME_R12(%rsp)
	mov %r13, \at+FRAME_R13(%rsp)
	mov %r14, \at+FRAME_R14(%rsp)
	mov %r15, \at+FRAME_R15(%rsp)
	mov \at+FRAME_RIP(%rsp), %r11
	mov %r11, \at+FRAME_RCX(%rsp)
	mov \at+FRAME_RFLAGS(%rsp), %r11
	mov %r11, \at+FRAME_R11(%rsp)
	movq $0, \at+FRAME_VECTOR(%rsp)
.endm

/* For debuggers, where rsp points to a struct user_frame: the program's registers are at their places in it (DWARF 5,
 * 6.4.2: DW_CFA_def_cfa_expression and DW_CFA_expression, DW_OP_breg7 with the offset). */
.macro FRAME_UNWIND
	FRAME_UNWIND_CALL
	.cfi_escape 0x10, 3, 3, 0x77, 0xc8, 0x0 /* rbx */
	.cfi_escape 0x10, 6, 3, 0x77, 0xd0, 0x0 /* rbp */
	.cfi_escape 0x10, 12, 3, 0x77, 0xd8, 0x0 /* r12 */
	.cfi_escape 0x10, 13, 3, 0x77, 0xe0, 0x0 /* r13 */
	.cfi_escape 0x10, 14, 3, 0x77, 0xe8, 0x0 /* r14 */
	.cfi_escape 0x10, 15, 3, 0x77, 0xf0, 0x0 /* r15 */
.endm

/* The same where what C functions keep is not in the frame. */
.macro FRAME_UNWIND_CALL
	.cfi_signal_frame
	.cfi_escape 0x0f, 4, 0x77, 0xa8, 0x1, 0x6 /* rsp */
	.cfi_escape 0x10, 1, 2, 0x77, 0x10 /* rdx */
	.cfi_escape 0x10, 4, 2, 0x77, 0x8 /* rsi */
	.cfi_escape 0x10, 5, 2, 0x77, 0x0 /* rdi */
	.cfi_escape 0x10, 8, 2, 0x77, 0x20 /* r8 */
	.cfi_escape 0x10, 9, 2, 0x77, 0x28 /* r9 */
	.cfi_escape 0x10, 10, 2, 0x77, 0x18 /* r10 */
	.cfi_escape 0x10, 16, 3, 0x77, 0x90, 0x1 /* rip */
.endm
