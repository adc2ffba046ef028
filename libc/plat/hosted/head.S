/* SPDX-License-Identifier: MIT */
/* The first instructions of the process: Linux's stack, with arguments, goes to start(). */
	.section .text.head, "ax"
	.globl image_entry
image_entry:
	xor %ebp, %ebp
	mov %rsp, %rdi
	and $-16, %rsp
	call start
	ud2

	.section .note.GNU-stack, "", @progbits
