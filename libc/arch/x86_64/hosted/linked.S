/* SPDX-License-Identifier: MIT */
/* Where calls from linked sites arrive (site.h): as a trapped call, but the handler is known, and what C functions keep
 * is not loaded again. */
#include "arch/x86_64/registers.h"
#include "layout.h"

	.section .text.linked, "ax"

/* rax is the number, rcx where the call returns to, r11 the function that serves it. In the frame, vector holds this
 * function and error where the stub goes on. A signal between the label \begin and the last jump has come too late for
 * the check: the frame is whole, and the way out is taken again by it (entry.S). */
.macro LINKED_ENTER back, begin
	mov %rsp, program_rsp(%rip)
	mov kernel_stack_top(%rip), %rsp
	push $DATA_SELECTOR
	push program_rsp(%rip)
	pushfq
	push $CODE_SELECTOR
	push %rcx
	push \back
	push %r11
	push %rax
	mov 40(%rsp), %r11
	PUSH_REGISTERS
	incq calls_linked(%rip)
	cld
	mov %r10, %rcx
	call *FRAME_VECTOR(%rsp)
	mov %rax, FRAME_RAX(%rsp)
	mov %rsp, leaving(%rip)
	.globl \begin
\begin:
	cmpl $0, return_work(%rip)
	jne 2f
	POP_ARGUMENTS
	mov FROM_RAX_RCX(%rsp), %rcx
.endm

.macro LINKED_SETTLE
2:	mov %rsp, %rdi
	mov FRAME_RAX(%rsp), %rsi
	call syscall_settle
	movb $1, frame_changed(%rip) /* the whole way out, which may lead to a stub */
	jmp leave
.endm

	.globl linked_enter
linked_enter:
	LINKED_ENTER $0, linked_begin
	mov FROM_RAX_R11(%rsp), %r11
	mov FROM_RAX_RSP(%rsp), %rsp
	jmp *%rcx
	.globl linked_begin_end
linked_begin_end:
	LINKED_SETTLE

/* Goes back to linked_back. */
	.globl linked_enter_and
linked_enter_and:
	LINKED_ENTER linked_back(%rip), linked_begin_and
	mov FROM_RAX_ERROR(%rsp), %r11
	mov %r11, linked_back(%rip)
	mov FROM_RAX_R11(%rsp), %r11
	mov FROM_RAX_RSP(%rsp), %rsp
	jmp *linked_back(%rip)
	.globl linked_begin_and_end
linked_begin_and_end:
	LINKED_SETTLE

/* The end of a stub that has instructions of the program in it: goes on at linked_end. Flags stay. A signal up to the
 * last jump goes back to the begin. */
	.globl linked_leave, linked_leave_end
linked_leave:
	movzbl interrupt_pending(%rip), %ecx
	jrcxz 1f
	jmp linked_interrupt
1:	mov linked_rcx(%rip), %rcx
	jmp *linked_end(%rip)
linked_leave_end:

/* The same where the stub has answered by itself, and the program goes on at rcx. */
	.globl linked_answered
linked_answered:
	mov %rcx, linked_rcx(%rip)
	mov %rcx, linked_end(%rip)

/* An interrupt as if it had come right behind the stub. */
linked_interrupt:
	mov linked_rcx(%rip), %rcx
	mov %rsp, program_rsp(%rip)
	mov kernel_stack_top(%rip), %rsp
	push $DATA_SELECTOR
	push program_rsp(%rip)
	pushfq
	push $CODE_SELECTOR
	push linked_end(%rip)
	push $0
	push $0
	push $-1
	PUSH_REGISTERS
	cld
	jmp trap_interrupt

/* rax is the call's number, rcx behind it. Also for a call to be made again, where the processor would come back to
 * the syscall instruction itself. */
	.globl linked_enter_by_number, linked_enter_and_by_number
linked_enter_by_number:
	lea syscall_by_number(%rip), %r11
	jmp linked_enter
linked_enter_and_by_number: /* r11 is where the stub goes on */
	mov %r11, linked_back(%rip)
	lea syscall_by_number(%rip), %r11
	jmp linked_enter_and

	.section .bss.linked, "aw", @nobits
	.balign 8
	.globl linked_back, linked_rcx, linked_end, calls_linked
program_rsp:
	.skip 8
linked_back:
	.skip 8
linked_rcx: /* as the call left it: what stands behind a call and moves does not change it */
	.skip 8
linked_end:
	.skip 8
calls_linked:
	.skip 8

	.section .note.GNU-stack, "", @progbits
