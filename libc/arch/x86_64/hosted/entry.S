/* SPDX-License-Identifier: MIT */
/* Where system calls, faults and interrupts arrive in a process of Linux, and the one way back to the program.
 *
 * Calls from linked sites arrive in linked.S. All else comes as a signal: its handler (trap.c) lays a struct user_frame on
 * the thread's kernel stack and lets Linux resume at one of the trap_ labels, there, with signals let in again and
 * the program's vector registers in place: as a trap of the processor would.
 *
 * Signals are never blocked in the shim: one that comes there only sets interrupt_pending, which is looked at on the
 * way out. */
#include "arch/x86_64/offsets.h"
#include "arch/x86_64/registers.h"
#include "layout.h"

	.section .text.entry, "ax"

	.globl trap_syscall
trap_syscall:
	incq calls_trapped(%rip)
	mov %r10, %rcx
	call syscall_by_number
	mov %rsp, %rdi
	mov %rax, %rsi
	call syscall_settle

/* rsp is the frame. A signal that arrives between leave_begin and leave_end has come too late for the check: its
 * handler goes back to leave_begin, with the frame that `leaving` names, which the stack still holds. It must still say
 * where the program is: other threads may run before it is left by. So sites_resume has a copy of it to change. */
leave:
	mov %rsp, leaving(%rip)
	.globl leave, leave_begin, leave_end
	.weak sites_resume
leave_begin:
	cmpb $0, interrupt_pending(%rip)
	jne leave_interrupt
	cmpb $0, frame_changed(%rip)
	jne leave_whole
	POP_REGISTERS
	mov 48(%rsp), %rsp
	jmp *%rcx
leave_whole:
	movb $0, frame_changed(%rip)
	mov sites_resume@GOTPCREL(%rip), %rax
	test %rax, %rax
	jz 1f
	lea -FRAME_SIZE - 8(%rsp), %rdi /* 8: as the frame, a multiple of 16 */
	mov %rsp, %rsi
	mov %rdi, %rsp
	mov $FRAME_SIZE / 8, %ecx
	rep movsq
	mov %rsp, %rdi
	call *%rax
	cmpb $0, interrupt_pending(%rip)
	jne leave_again
1:	POP_REGISTERS
	add $24, %rsp
	iretq
leave_again:
	mov leaving(%rip), %rsp
	movb $1, frame_changed(%rip)
leave_end:

leave_interrupt:
	mov %rsp, %rbx
	mov %rsp, %rdi
	call interrupts_run
	mov %rbx, %rsp
	jmp leave

	.globl trap_exception
trap_exception:
	mov %rsp, %rbx
	mov %rsp, %rdi
	call on_exception
	mov %rbx, %rdi
	call on_return
	mov %rbx, %rsp
	.globl trap_interrupt
trap_interrupt:
	movb $1, frame_changed(%rip)
	jmp leave

	.globl frame_enter
frame_enter:
	mov %rdi, %rsp
	jmp trap_interrupt

/* What a signal's handler returns to: rt_sigreturn(2). */
	.globl signal_restorer
signal_restorer:
	mov $15, %eax
	syscall

	.section .bss.entry, "aw", @nobits
	.balign 8
	.globl kernel_stack_top, leaving, calls_trapped
	.globl return_work, frame_changed, interrupt_pending, reschedule_wanted, signal_wanted
calls_trapped:
	.skip 8
kernel_stack_top:
	.skip 8
leaving:
	.skip 8
return_work: /* 0: nothing stands between the end of a call and the program */
frame_changed:
	.skip 1
interrupt_pending:
	.skip 1
reschedule_wanted:
	.skip 1
signal_wanted:
	.skip 1

	.section .note.GNU-stack, "", @progbits
