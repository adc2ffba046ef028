/* SPDX-License-Identifier: MIT */
/* Whole pages, many words a turn of the loop: `rep` is a turn for each word to an emulated processor. */
#define PAGE 4096

/* void page_clear(void *page) */
	.section .text.page_clear, "ax"
	.globl page_clear
page_clear:
	lea PAGE(%rdi), %rdx
	xor %eax, %eax
1:	mov %rax, (%rdi)
	mov %rax, 8(%rdi)
	mov %rax, 16(%rdi)
	mov %rax, 24(%rdi)
	mov %rax, 32(%rdi)
	mov %rax, 40(%rdi)
	mov %rax, 48(%rdi)
	mov %rax, 56(%rdi)
	mov %rax, 64(%rdi)
	mov %rax, 72(%rdi)
	mov %rax, 80(%rdi)
	mov %rax, 88(%rdi)
	mov %rax, 96(%rdi)
	mov %rax, 104(%rdi)
	mov %rax, 112(%rdi)
	mov %rax, 120(%rdi)
	add $128, %rdi
	cmp %rdx, %rdi
	jne 1b
	ret

/* void page_copy(void *to, const void *from) */
	.section .text.page_copy, "ax"
	.globl page_copy
page_copy:
	lea PAGE(%rdi), %rdx
1:	mov (%rsi), %rax
	mov 8(%rsi), %rcx
	mov 16(%rsi), %r8
	mov 24(%rsi), %r9
	mov %rax, (%rdi)
	mov %rcx, 8(%rdi)
	mov %r8, 16(%rdi)
	mov %r9, 24(%rdi)
	mov 32(%rsi), %rax
	mov 40(%rsi), %rcx
	mov 48(%rsi), %r8
	mov 56(%rsi), %r9
	mov %rax, 32(%rdi)
	mov %rcx, 40(%rdi)
	mov %r8, 48(%rdi)
	mov %r9, 56(%rdi)
	add $64, %rsi
	add $64, %rdi
	cmp %rdx, %rdi
	jne 1b
	ret

	.section .note.GNU-stack, "", @progbits
