/* SPDX-License-Identifier: MIT */
/* For the generated sites.S: a jump that stands in place of a system call, and the stub that it leads to.
 *
 * A signal that comes while a stub runs is looked at when it has ended: nothing can come between it and the
 * call. It touches no memory of the program, and may change no register but rcx and r11; of the flags a
 * call leaves nothing anyway. */
#pragma once

#include "layout.h"

/* clang-format off */

/* Seven bytes in the program's code: a jump by a pointer in the copy of site_slots that lies where 32 bits reach it
 * from anywhere. */
.macro SITE_JUMP slot
	.if (\slot) - site_slots >= SLOTS_SIZE
	.error "more sites than this machine has room for: build with --no-link-sites"
	.endif
	.byte 0xff, 0x24, 0x25
	.long SLOTS + (\slot) - site_slots
.endm

/* Calls the handler by way of linked_enter; the program goes on behind its system call, `behind` bytes from the address in *base. */
.macro SITE_CALL base, behind, handler
	mov $\behind, %ecx
	add \base(%rip), %rcx
	lea \handler(%rip), %r11
	jmp linked_enter
.endm

/* The same by the number in rax: for a call that is known only then, or that is not in the image. */
.macro SITE_CALL_BY_NUMBER base, behind
	mov $\behind, %ecx
	add \base(%rip), %rcx
	jmp linked_enter_by_number
.endm

/* As SITE_CALL, where instructions behind the system call, `size` bytes of them, stand in the stub: the next ones. */
.macro SITE_CALL_AND base, behind, handler, size
	lea .Lback\@(%rip), %rcx
	mov %rcx, linked_back(%rip)
	mov $\behind, %ecx
	add \base(%rip), %rcx
	lea \handler(%rip), %r11
	jmp linked_enter_and
.Lback\@:
	SITE_TO_REST \size
.endm

/* The same by the number in rax. */
.macro SITE_CALL_AND_BY_NUMBER base, behind, size
	SITE_CALL_AND \base, \behind, syscall_by_number, \size
.endm

/* Behind the call: STUB_TO_REST bytes. */
.macro SITE_TO_REST size
	mov %rcx, linked_rcx(%rip)
	lea \size(%rcx), %rcx
	mov %rcx, linked_end(%rip)
	mov linked_rcx(%rip), %rcx
.endm

/* Behind those. */
.macro SITE_END
	mov %rcx, linked_rcx(%rip)
	jmp linked_leave
.endm

/* The whole stub of a call that answers with a word of the shim. It enters nothing, so it has its own look at
 * interrupt_pending; after a signal it is begun again, which is why such stubs lie on boundaries of 64 bytes. */
.macro SITE_ANSWER base, behind, word
	mov $\behind, %ecx
	add \base(%rip), %rcx
	incq calls_linked(%rip)
	mov $RFLAGS_BEHIND, %r11d
	mov \word(%rip), %eax
	cmpb $0, interrupt_pending(%rip)
	jne linked_answered
	jmp *%rcx
.endm
