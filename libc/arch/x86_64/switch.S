/* SPDX-License-Identifier: MIT */
/* From one kernel stack to another. */

/* void stack_switch(uint64_t *save, uint64_t load): what a C function must keep goes onto the old stack. */
	.section .text.stack_switch, "ax"
	.globl stack_switch
stack_switch:
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	mov %rsp, (%rdi)
	mov %rsi, %rsp
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret

	.section .note.GNU-stack, "", @progbits
