/* SPDX-License-Identifier: MIT */
/* Where system calls, faults and interrupts arrive: each saves a struct user_frame and ends in C. */
#include "arch/x86_64/registers.h"
#include "layout.h"

	.cfi_sections .debug_frame

	.section .text.entry, "ax"

/* LSTAR. Interrupts are off (FMASK), rcx is the return address, r11 the flags; the stack is the program's. */
	.globl syscall_entry
syscall_entry:
	mov %rsp, program_rsp(%rip)
	mov kernel_stack_top(%rip), %rsp
	push $DATA_SELECTOR
	push program_rsp(%rip)
	push %r11
	push $CODE_SELECTOR
	push %rcx
	push $0
	push $0
	push %rax
	PUSH_REGISTERS
	incq calls_trapped(%rip)
	mov %r10, %rcx
	.cfi_startproc
	FRAME_UNWIND
	call syscall_by_number
	mov %rsp, %rdi
	mov %rax, %rsi
	call syscall_settle
	cmpb $0, frame_changed(%rip)
	.cfi_endproc
	jne frame_restore
	movb $0, interrupt_pending(%rip)
	POP_REGISTERS
	mov 48(%rsp), %rsp
	/* sti lets no interrupt in before the next instruction is done: there is no moment in which an
	 * interrupt finds the shim on its way out and leaves a signal undelivered. */
	sti
	jmp *%rcx

/* All registers from the frame at rsp, also rcx and r11. Where a linked site stands now the program goes on in its
 * stub. */
	.globl frame_restore
	.weak sites_resume
frame_restore:
	movb $0, frame_changed(%rip)
	movb $0, interrupt_pending(%rip)
	mov $sites_resume, %rax
	test %rax, %rax
	jz 1f
	mov %rsp, %rdi
	call *%rax
1:	POP_REGISTERS
	add $24, %rsp
	iretq

	.globl frame_enter
frame_enter:
	mov %rdi, %rsp
	jmp frame_restore

/* Called at the begin of a function that serves a call: its frame becomes whole (FRAME_WHOLE, whole.h). */
	.globl frame_complete
frame_complete:
	FRAME_COMPLETE 16
	ret

/* One stub a vector, TRAP_STUB_SIZE bytes each (.org: not one more), so near to what they lead to that jumps are short.
 * The processor pushes an error code by itself for some exceptions; in place of others' comes 0. */
	.globl trap_stubs, irq_stubs
irq_stubs:
	vector = IRQ_VECTOR_FIRST
	.rept VECTOR_COUNT - IRQ_VECTOR_FIRST
	push $vector
	jmp 1f
	vector = vector + 1
	.org irq_stubs + (vector - IRQ_VECTOR_FIRST) * TRAP_STUB_SIZE
	.endr
1:	jmp trap_without_error
trap_stubs:
	vector = 0
	.rept IRQ_VECTOR_FIRST
	push $vector
	.if vector == 8 || vector == 10 || vector == 11 || vector == 12 || vector == 13 || vector == 14 || vector == 17 || vector == 21
	jmp trap_common
	.else
	jmp trap_without_error
	.endif
	vector = vector + 1
	.org trap_stubs + vector * TRAP_STUB_SIZE
	.endr
trap_without_error:
	push (%rsp)
	movq $0, 8(%rsp)

/* A trap has pushed ss, rsp, rflags, cs, rip on its own stack, it or its stub error and vector. A trap of the program
 * moves to the kernel stack, so that its handling may itself fault; one of the shim stays where it arrived. Both
 * rip and rsp are in the upper half only if it is the shim's: the program may have jumped anywhere (trap.h). */
trap_common:
	push $-1
	PUSH_REGISTERS
	cld
	/* The trap left ss empty, which no instruction minds; but an emulator keeps its translations by what segments
	 * are like, and would translate all that handlers share with the rest once more. */
	mov $DATA_SELECTOR, %eax
	mov %eax, %ss
	mov %rsp, %rdi
	/* An interrupt in the shim, which does not wait for one: it is on its way from a linked site, or back. */
	cmpq $IRQ_VECTOR_FIRST, 128(%rdi)
	jb 1f
	cmpq $0, 144(%rdi)
	jns 1f
	cmpb $0, interrupt_pending(%rip)
	jne 1f
	call interrupt_keep
	jmp frame_restore_trap
1:	mov 144(%rsp), %rax
	and 168(%rsp), %rax
	btq $63, %rax
	jc 1f
	mov %rsp, %rsi
	mov kernel_stack_top(%rip), %rdi
	sub $184, %rdi
	mov %rdi, %rsp
	mov $23, %ecx
	rep movsq
	mov %rsp, %rdi
1:	mov %rdi, %rbx
	.cfi_startproc
	FRAME_UNWIND
	cmpq $IRQ_VECTOR_FIRST, 128(%rdi)
	jae 2f
	call on_exception
	jmp 3f
2:	mov 128(%rdi), %rdi
	call irq_dispatch
3:	mov 144(%rbx), %rax
	.cfi_endproc
	and 168(%rbx), %rax
	btq $63, %rax
	jc frame_restore_trap
	.globl trap_return
trap_return: /* to the program, with the frame at rbx, which is also the stack */
	mov %rbx, %rdi
	call on_return
	movb $0, frame_changed(%rip)
	movb $0, interrupt_pending(%rip)
frame_restore_trap:
	POP_REGISTERS
	add $24, %rsp
	iretq

	.section .bss.entry, "aw", @nobits
	.balign 8
	.globl program_rsp, kernel_stack_top, calls_trapped
	.globl return_work, frame_changed, interrupt_pending, reschedule_wanted, signal_wanted
program_rsp:
	.skip 8
calls_trapped:
	.skip 8
kernel_stack_top:
	.skip 8
return_work: /* 0: nothing stands between the end of a call and the program */
frame_changed:
	.skip 1
interrupt_pending: /* trap.c */
	.skip 1
reschedule_wanted:
	.skip 1
signal_wanted:
	.skip 1

	.section .note.GNU-stack, "", @progbits
