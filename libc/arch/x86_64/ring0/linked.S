/* SPDX-License-Identifier: MIT */
/* Where calls from linked sites arrive (site.h): as syscall_entry, but the handler is known, and what C functions keep
 * is not loaded again. */
#include "arch/x86_64/offsets.h"
#include "arch/x86_64/registers.h"
#include "layout.h"

	.cfi_sections .debug_frame

#define RFLAGS 0x202 /* interrupts on; what a call leaves in the other flags is nobody's business */

	.section .text.linked, "ax"

/* rax is the number, rcx where the call returns to, r11 the function that serves it. In the frame, error holds where
 * the stub goes on. */
.macro LINKED_ENTER back
	mov %rsp, program_rsp(%rip)
	mov kernel_stack_top(%rip), %rsp
	push $DATA_SELECTOR
	push program_rsp(%rip)
	push $RFLAGS
	push $CODE_SELECTOR
	push %rcx
	push \back
	push $0
	push %rax
	PUSH_REGISTERS $RFLAGS
	incq calls_linked(%rip)
	cld
	mov thread_running(%rip), %rbx
	mov %rsp, THREAD_FRAME(%rbx)
	mov %rsp, %rdi
	.cfi_startproc
	FRAME_UNWIND
	call *%r11
	movzbl THREAD_INTERRUPTED(%rbx), %ecx
	.cfi_endproc
	or frame_changed(%rip), %cl
	or reschedule_wanted(%rip), %cl
	jnz 2f
1:	POP_ARGUMENTS
	mov FROM_RAX_RCX(%rsp), %rcx
	mov FROM_RAX_RBX(%rsp), %rbx
.endm

.macro LINKED_SETTLE
2:	mov %rsp, %rdi
	mov %rax, %rsi
	call syscall_settle
	cmpb $0, frame_changed(%rip)
	jne frame_restore
	mov FRAME_RAX(%rsp), %rax
	jmp 1b
.endm

	.globl linked_enter
linked_enter:
	LINKED_ENTER $0
	mov $RFLAGS, %r11d
	mov FROM_RAX_RSP(%rsp), %rsp
	sti
	jmp *%rcx
	LINKED_SETTLE

/* For calls that need no frame (CALL_ALONE): what C functions change is kept, and nothing else. */
	.globl linked_enter_alone
linked_enter_alone:
	mov %rsp, program_rsp(%rip)
	mov kernel_stack_top(%rip), %rsp
	push program_rsp(%rip)
	push %rcx
	push %rdi
	push %rsi
	push %rdx
	push %r8
	push %r9
	push %r10
	incq calls_linked(%rip)
	cld
	.cfi_startproc
	.cfi_signal_frame
	.cfi_escape 0x0f, 3, 0x77, 0x38, 0x06 /* rsp */
	.cfi_escape 0x10, 16, 2, 0x77, 0x30   /* rip: what rcx was */
	.cfi_escape 0x10, 5, 2, 0x77, 0x28    /* rdi */
	.cfi_escape 0x10, 4, 2, 0x77, 0x20    /* rsi */
	.cfi_escape 0x10, 1, 2, 0x77, 0x18    /* rdx */
	call *%r11
	pop %r10
	.cfi_endproc
	pop %r9
	pop %r8
	pop %rdx
	pop %rsi
	pop %rdi
	pop %rcx
	mov $RFLAGS, %r11d
	pop %rsp
	sti
	jmp *%rcx

/* Goes back to linked_back, with interrupts off. */
	.globl linked_enter_and
linked_enter_and:
	LINKED_ENTER linked_back(%rip)
	mov FROM_RAX_ERROR(%rsp), %r11
	mov %r11, linked_back(%rip)
	mov $RFLAGS, %r11d
	mov FROM_RAX_RSP(%rsp), %rsp
	jmp *linked_back(%rip)
	LINKED_SETTLE

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
	.globl linked_back, linked_end, calls_linked
linked_back:
	.skip 8
linked_end:
	.skip 8
calls_linked:
	.skip 8

	.section .note.GNU-stack, "", @progbits
