/* SPDX-License-Identifier: MIT */
/* Copies that may fault: core/usermem.h. */

/* int mem_copy(to, from, size), int mem_zero(to, size): a fault between _begin and _end continues at mem_fault. */
	.section .text.mem_copy, "ax"
	.globl mem_copy, mem_zero, mem_fault, mem_begin, mem_end
mem_begin:
mem_copy:
	mov %rdx, %rcx
	shr $3, %rcx
	rep movsq
	mov %edx, %ecx
	and $7, %ecx
	rep movsb
	xor %eax, %eax
	ret
mem_zero:
	mov %rsi, %rcx
	shr $3, %rcx
	xor %eax, %eax
	rep stosq
	mov %esi, %ecx
	and $7, %ecx
	rep stosb
	ret
mem_end:
mem_fault:
	mov $-14, %eax
	ret

	.section .note.GNU-stack, "", @progbits
