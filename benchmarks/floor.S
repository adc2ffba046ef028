// SPDX-License-Identifier: MIT
/*
 * The floor of boot time: an empty kernel, entered by PVH, that prints one line on the serial port and resets.
 * Nothing that boots under the same machine can be faster than this.
 */
	.code32
	.section .text
	.globl start
start:
	movl $line, %esi
	movw $0x3f8, %dx
	cld
next:	lodsb
	testb %al, %al
	jz stop
	outb %al, %dx
	jmp next
stop:	lidt nothing
	int3			/* with no descriptor table: a triple fault, which ends QEMU -no-reboot */

	.section .rodata
line:	.asciz "floor\n"
	.balign 4
nothing:
	.word 0
	.long 0

	.section .note.pvh, "a", @note
	.balign 4
	.long 4			/* size of the owner's name */
	.long 8			/* size of the value */
	.long 18		/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.quad start
	.section .note.GNU-stack, "", @progbits
