/* SPDX-License-Identifier: MIT */
/* The vDSO's file as the shim carries it: the link script gives it whole pages, which the program sees as they are. */
	.section .vdso_image, "a"
	.globl vdso_image_start
vdso_image_start:
	.incbin "vdso/vdso.so"
	.section .note.GNU-stack, "", @progbits
