/* SPDX-License-Identifier: MIT */
/* Copies that may fault: core/usermem.h. */

/* int mem_copy(to, from, size), int mem_zero(to, size): a fault between _begin and _end continues at mem_fault. */
	.section .text.hot.mem_copy, "ax"
	.globl mem_copy, mem_zero, mem_fault, mem_begin, mem_end
mem_begin:
mem_copy:
	mov %rdx, %rcx
	shr $3, %rcx
	jz 1f
	rep movsq
	and $7, %edx
	jz 4f
1:	test $4, %dl /* the odd bytes: a repeated instruction takes long to begin */
	jz 2f
	movsl
2:	test $2, %dl
	jz 3f
	movsw
3:	test $1, %dl
	jz 4f
	movsb
4:	xor %eax, %eax
	ret
mem_zero:
	mov %rsi, %rcx
	xor %eax, %eax
	shr $3, %rcx
	jz 1f
	rep stosq
	and $7, %esi
	jz 4f
1:	test $4, %sil
	jz 2f
	stosl
2:	test $2, %sil
	jz 3f
	stosw
3:	test $1, %sil
	jz 4f
	stosb
4:	ret
mem_end:
mem_fault:
	mov $-14, %eax
	ret

	.section .note.GNU-stack, "", @progbits
