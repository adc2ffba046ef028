/* SPDX-License-Identifier: MIT */
/* The first instructions of the process: Linux's stack, with arguments, goes to start(). */
	.section .text.head, "ax"
	.globl image_entry
image_entry:
	xor %ebp, %ebp
	mov %rsp, %r12
	and $-16, %rsp
	lea constructors_start(%rip), %rbx /* of the compiler's checks, if there are any */
	lea constructors_end(%rip), %r13
1:	cmp %r13, %rbx
	je 2f
	call *(%rbx)
	add $8, %rbx
	jmp 1b
2:	mov %r12, %rdi
	call start
	ud2

	.section .note.GNU-stack, "", @progbits
