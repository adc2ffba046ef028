/* SPDX-License-Identifier: MIT */
/* From a call's number to its function: long syscall_by_number(six arguments), with the number in rax. */
#pragma once

/* clang-format off */

/* `load` reads a place of the table, `size` bytes. */
.macro SYSCALL_BY_NUMBER load, size
	.section .text.hot.syscall_by_number, "ax"
	.globl syscall_by_number
syscall_by_number:
	mov syscall_table_size(%rip), %r11d
	cmp %r11, %rax
	mov $0, %r11d
	jae 1f
	lea syscall_table(%rip), %r11
	\load (%r11,%rax,\size), %r11d
1:	lea syscall_functions(%rip), %rax
	jmp *(%rax,%r11,8)

	.section .note.GNU-stack, "", @progbits
.endm
