/* SPDX-License-Identifier: MIT */
/* The vDSO's file as the shim carries it: the link script gives it whole pages, which the program sees as they are.
 * Without its section headers: who finds the vDSO in memory goes by the program headers, and they are half as much. */
#define SECTION_TABLE 40  /* place of e_shoff in the ELF header, bytes */
#define SECTION_COUNTS 58 /* of e_shentsize, e_shnum, e_shstrndx */
#define ELF_HEADER 64
#define HEADERS 176 /* with the two program headers: vdso.ld */

	.section .vdso_image, "a"
	.globl vdso_image_start
vdso_image_start:
	.incbin "vdso/vdso.so", 0, SECTION_TABLE
	.quad 0
	.incbin "vdso/vdso.so", SECTION_TABLE + 8, SECTION_COUNTS - SECTION_TABLE - 8
	.short 0, 0, 0
	.incbin "vdso/vdso.so", ELF_HEADER, HEADERS - ELF_HEADER
	.incbin "vdso/vdso.bin" /* its sections */
	.section .note.GNU-stack, "", @progbits
