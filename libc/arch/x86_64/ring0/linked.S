/* SPDX-License-Identifier: MIT */
/* Where calls from linked sites arrive (site.h): as syscall_entry, but the handler is known, what C functions keep is
 * not loaded again, and interrupts stay on: one that comes is kept for the way out (interrupt_keep). */
#include "arch/x86_64/offsets.h"
#include "arch/x86_64/registers.h"
#include "layout.h"

	.cfi_sections .debug_frame

	.section .text.linked, "ax"

/* rax is the number, rcx where the call returns to, r11 the function that serves it. In the frame, error holds where
 * the stub goes on. An interrupt between the label \begin and the last jump may have come too late for the look at
 * interrupt_pending: the frame is whole, and the way out is taken again. */
.macro LINKED_ENTER back, begin
	mov %rsp, program_rsp(%rip)
	mov kernel_stack_top(%rip), %rsp
	push $DATA_SELECTOR
	push program_rsp(%rip)
	push $RFLAGS_BEHIND
	push $CODE_SELECTOR
	push %rcx
	push \back
	push $0
	push %rax
	PUSH_REGISTERS $RFLAGS_BEHIND
	incq calls_linked(%rip)
	cld
	mov thread_running(%rip), %rdi
	mov %rsp, THREAD_FRAME(%rdi)
	mov %rsp, %rdi
	.cfi_startproc
	FRAME_UNWIND
	call *%r11
	.globl \begin
\begin:
	mov thread_running(%rip), %rdx
	.cfi_endproc
	movzbl THREAD_INTERRUPTED(%rdx), %ecx
	or frame_changed(%rip), %cl
	or reschedule_wanted(%rip), %cl
	or interrupt_pending(%rip), %cl
	jnz 2f
	POP_ARGUMENTS
	mov FROM_RAX_RCX(%rsp), %rcx
.endm

/* The long way out, with interrupts off. */
.macro LINKED_SETTLE
2:	mov %rax, %rbx
	call interrupts_hold
	mov %rsp, %rdi
	mov %rbx, %rsi
	call syscall_settle
	cmpb $0, frame_changed(%rip)
	jne frame_restore
	mov FRAME_RAX(%rsp), %rax
	movb $0, interrupt_pending(%rip)
	POP_ARGUMENTS
	mov FROM_RAX_RCX(%rsp), %rcx
	mov FROM_RAX_RBX(%rsp), %rbx
.endm

	.globl linked_enter
linked_enter:
	LINKED_ENTER $0, linked_begin
	mov $RFLAGS_BEHIND, %r11d
	mov FROM_RAX_RSP(%rsp), %rsp
	jmp *%rcx
	.globl linked_begin_end
linked_begin_end:
	LINKED_SETTLE
	mov $RFLAGS_BEHIND, %r11d
	mov FROM_RAX_RSP(%rsp), %rsp
	sti
	jmp *%rcx

/* Goes back to linked_back. */
	.globl linked_enter_and
linked_enter_and:
	LINKED_ENTER linked_back(%rip), linked_begin_and
	mov FROM_RAX_ERROR(%rsp), %r11
	mov FROM_RAX_RSP(%rsp), %rsp
	jmp *%r11
	.globl linked_begin_and_end
linked_begin_and_end:
	LINKED_SETTLE
	mov FROM_RAX_ERROR(%rsp), %r11
	mov FROM_RAX_RSP(%rsp), %rsp
	sti
	jmp *%r11

/* The end of a stub that has instructions of the program in it: goes on at linked_end. Flags stay. An interrupt up to
 * the last jump goes back to the begin. */
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

/* The interrupt that is pending as if it had come right behind the stub. */
linked_interrupt:
	mov linked_rcx(%rip), %rcx
	mov %rsp, program_rsp(%rip)
	mov kernel_stack_top(%rip), %rsp
	push $DATA_SELECTOR
	push program_rsp(%rip)
	pushfq
	orq $RFLAGS_INTERRUPTS, (%rsp)
	push $CODE_SELECTOR
	push linked_end(%rip)
	push $0
	push $0
	push $-1
	PUSH_REGISTERS
	cld
	call interrupts_hold
	mov %rsp, %rbx
	jmp trap_return

/* rax is the call's number, rcx behind it. Also for a call to be made again, where the processor would come back to
 * the syscall instruction itself. */
	.globl linked_enter_by_number, linked_enter_and_by_number
linked_enter_by_number:
	mov $syscall_by_number, %r11
	jmp linked_enter
linked_enter_and_by_number:
	mov $syscall_by_number, %r11
	jmp linked_enter_and

	.section .bss.linked, "aw", @nobits
	.balign 8
	.globl linked_back, linked_rcx, linked_end, calls_linked
linked_back:
	.skip 8
linked_rcx: /* as the call left it: what stands behind a call and moves does not change it */
	.skip 8
linked_end:
	.skip 8
calls_linked:
	.skip 8

	.section .note.GNU-stack, "", @progbits
