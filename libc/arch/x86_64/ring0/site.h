/* SPDX-License-Identifier: MIT */
/* For the generated sites.S: a jump that stands in place of a system call, and the stub that it leads to.
 *
 * A stub runs with interrupts off and touches no memory of the program: nothing can come between it and the
 * call. It may change no register but rcx and r11; of the flags a call leaves nothing anyway. */
#pragma once

/* clang-format off */

/* Seven bytes in the program's code: a jump by a pointer that lies where 32 bits, sign-extended, reach it from
 * anywhere. */
.macro SITE_JUMP slot
	jmp *\slot
.endm

.macro SITE_BEGIN
	cli
.endm

/* Calls the handler by way of entry; the program goes on behind its system call, `behind` bytes from the address in *base. */
.macro SITE_CALL base, behind, handler, entry
	mov $\behind, %ecx
	add \base(%rip), %rcx
	mov $\handler, %r11
	jmp \entry
.endm

/* The same by the number in rax: for a call that is known only then, or that is not in the image. */
.macro SITE_CALL_BY_NUMBER base, behind
	mov $\behind, %ecx
	add \base(%rip), %rcx
	jmp linked_enter_by_number
.endm

/* As SITE_CALL, where instructions behind the system call, `size` bytes of them, stand in the stub: the next ones. */
.macro SITE_CALL_AND base, behind, handler, size
	movq $.Lback\@, linked_back(%rip)
	mov $\behind, %ecx
	add \base(%rip), %rcx
	mov $\handler, %r11
	jmp linked_enter_and
.Lback\@:
	lea \size(%rcx), %rcx
	mov %rcx, linked_end(%rip)
	lea -\size(%rcx), %rcx
.endm

/* Behind those. */
.macro SITE_END
	sti
	jmp *linked_end(%rip)
.endm
