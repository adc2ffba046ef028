/* SPDX-License-Identifier: MIT */
/* Where calls from linked sites arrive (site.h): as syscall_entry, but the handler is known, and interrupts stay on: one
 * that comes is kept for the way out (interrupt_keep).
 *
 * The frame gets what most calls need: where the program goes on, its stack pointer, the call's number and its arguments,
 * which the way back loads again. What C functions keep is in the registers all the time; it is stored, and what a call
 * leaves in others, when somebody wants the whole frame: on the long way out, and in calls marked FRAME_WHOLE. */
#include "arch/x86_64/offsets.h"
#include "arch/x86_64/registers.h"
#include "layout.h"

	.cfi_sections .debug_frame

	.section .text.linked, "ax"

/* To the kernel stack, with the program's registers at their places in a frame. rax is the number, rcx where the call
 * returns to; r11 is kept. Then the arguments are those of a C function. */
.macro LINKED_ENTER
	mov %rsp, program_rsp(%rip)
	mov kernel_stack_top(%rip), %rsp
	lea -FRAME_SIZE(%rsp), %rsp
	mov %rcx, FRAME_RIP(%rsp)
	mov program_rsp(%rip), %rcx
	mov %rcx, FRAME_RSP(%rsp)
	mov %rax, FRAME_CALL(%rsp)
	movq $RFLAGS_BEHIND, FRAME_RFLAGS(%rsp)
	mov %rdi, FRAME_RDI(%rsp)
	mov %rsi, FRAME_RSI(%rsp)
	mov %rdx, FRAME_RDX(%rsp)
	mov %r10, FRAME_R10(%rsp)
	mov %r8, FRAME_R8(%rsp)
	mov %r9, FRAME_R9(%rsp)
	mov %r10, %rcx
	incq calls_linked(%rip)
	cld
.endm

/* Up to the last jump of each way out: rax is the result. An interrupt between its label and that jump may have come too
 * late for the look at return_work: the frame is still there, and the way out is taken again. */
.macro LINKED_LOAD
	mov FRAME_RDI(%rsp), %rdi
	mov FRAME_RSI(%rsp), %rsi
	mov FRAME_RDX(%rsp), %rdx
	mov FRAME_R10(%rsp), %r10
	mov FRAME_R8(%rsp), %r8
	mov FRAME_R9(%rsp), %r9
	mov FRAME_RIP(%rsp), %rcx
.endm

/* The long way out, with interrupts off. */
.macro LINKED_SETTLE
2:	cmpb $0, frame_changed(%rip)
	jne 3f
	FRAME_COMPLETE
3:	mov %rax, %rbx
	call interrupts_hold
	mov %rsp, %rdi
	mov %rbx, %rsi
	call syscall_settle
	cmpb $0, frame_changed(%rip)
	jne frame_restore
	mov FRAME_RAX(%rsp), %rax
	mov FRAME_RBX(%rsp), %rbx
	movb $0, interrupt_pending(%rip)
	LINKED_LOAD
.endm

/* r11 is the function that serves the call. */
	.globl linked_enter
linked_enter:
	LINKED_ENTER
	.cfi_startproc
	FRAME_UNWIND_CALL
	call *%r11
	.globl linked_begin, linked_begin_end
linked_begin:
	cmpl $0, return_work(%rip)
	.cfi_endproc
	jne 2f
	LINKED_LOAD
	mov $RFLAGS_BEHIND, %r11d
	mov FRAME_RSP(%rsp), %rsp
	jmp *%rcx
linked_begin_end:
	LINKED_SETTLE
	mov $RFLAGS_BEHIND, %r11d
	mov FRAME_RSP(%rsp), %rsp
	sti
	jmp *%rcx

/* r11 is where the stub goes on; the function stands before it. */
	.globl linked_enter_and
linked_enter_and:
	LINKED_ENTER
	mov %r11, FRAME_ERROR(%rsp)
	movslq -4(%r11), %r11
	.cfi_startproc
	FRAME_UNWIND_CALL
	call *%r11
	.globl linked_begin_and, linked_begin_and_end
linked_begin_and:
	cmpl $0, return_work(%rip)
	.cfi_endproc
	jne 2f
	LINKED_LOAD
	mov FRAME_ERROR(%rsp), %r11
	mov FRAME_RSP(%rsp), %rsp
	jmp *%r11
linked_begin_and_end:
	LINKED_SETTLE
	mov FRAME_ERROR(%rsp), %r11
	mov FRAME_RSP(%rsp), %rsp
	sti
	jmp *%r11

/* The function is known by the number only. Also for a call to be made again, where the processor would come back to the
 * syscall instruction itself. */
	.globl linked_enter_by_number, linked_enter_and_by_number
linked_enter_by_number:
	LINKED_ENTER
	.cfi_startproc
	FRAME_UNWIND_CALL
	call syscall_by_number
	jmp linked_begin
	.cfi_endproc
linked_enter_and_by_number:
	LINKED_ENTER
	mov %r11, FRAME_ERROR(%rsp)
	.cfi_startproc
	FRAME_UNWIND_CALL
	call syscall_by_number
	jmp linked_begin_and
	.cfi_endproc

/* A stub has answered by itself, and the program goes on at rcx. */
	.globl linked_answered
linked_answered:
	mov %rcx, linked_next(%rip)

/* The interrupt that is pending as if it had come right behind the stub: at linked_next. */
	.globl linked_interrupt
linked_interrupt:
	mov %rsp, program_rsp(%rip)
	mov kernel_stack_top(%rip), %rsp
	push $DATA_SELECTOR
	push program_rsp(%rip)
	pushfq
	orq $RFLAGS_INTERRUPTS, (%rsp)
	push $CODE_SELECTOR
	push linked_next(%rip)
	push $0
	push $0
	push $-1
	PUSH_REGISTERS
	cld
	call interrupts_hold
	mov %rsp, %rbx
	jmp trap_return

	.section .bss.linked, "aw", @nobits
	.balign 8
	.globl linked_end, linked_next, calls_linked
linked_end: /* where a stub with instructions of the program behind its call leads back to it; trap.c */
	.skip 8
linked_next:
	.skip 8
calls_linked:
	.skip 8

	.section .note.GNU-stack, "", @progbits
