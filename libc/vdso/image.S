/* SPDX-License-Identifier: MIT */
/* The vDSO's file as the shim carries it: whole pages, which the program sees as they are. */
	.section .rodata.vdso, "a"
	.balign 4096
	.globl vdso_image_start, vdso_image_end
vdso_image_start:
	.incbin "vdso/vdso.so"
	.balign 4096
vdso_image_end:
	.section .note.GNU-stack, "", @progbits
