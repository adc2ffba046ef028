/* SPDX-License-Identifier: MIT */
/* The first instructions: a hypervisor enters here by the PVH protocol, in 32-bit mode with paging off and
 * ebx = struct hvm_start_info; leaves for start() in 64-bit mode at the shim's own addresses. */
#include "layout.h"

#define PHYSICAL(symbol) ((symbol) - KERNEL_BASE)
#define ENTRY_PRESENT_WRITE 3
#define ENTRY_LARGE 0x80

/* XEN_ELFNOTE_PHYS32_ENTRY: the entry point of the PVH protocol. */
	.section .note.Xen, "a", @note
	.balign 4
	.long 4
	.long 4
	.long 18
	.asciz "Xen"
	.long PHYSICAL(image_entry)

	.section .text.head, "ax"
	.code32
	.globl image_entry
image_entry:
	cld
	mov $PHYSICAL(boot_stack_top), %esp

	/* One page-directory-pointer table serves three windows: the identity map that these instructions run in
	 * (taken away by paging_init), the direct map, and, by its entry 510, the shim at -2 GiB. */
	mov $PHYSICAL(boot_pdpt) + ENTRY_PRESENT_WRITE, %eax
	mov %eax, PHYSICAL(table_root)
	mov %eax, PHYSICAL(table_root) + 8 * 273
	mov %eax, PHYSICAL(table_root) + 8 * 511
	movl $PHYSICAL(boot_pd) + ENTRY_PRESENT_WRITE, PHYSICAL(boot_pdpt)
	movl $PHYSICAL(boot_pd) + ENTRY_PRESENT_WRITE, PHYSICAL(boot_pdpt) + 8 * 510
	mov $ENTRY_PRESENT_WRITE + ENTRY_LARGE, %eax
	mov $PHYSICAL(boot_pd), %edi
1:	mov %eax, (%edi)
	add $8, %edi
	add $0x200000, %eax
	cmp $PHYSICAL(boot_pd) + 4096, %edi
	jne 1b

	mov $PHYSICAL(table_root), %eax
	mov %eax, %cr3
	mov $0x620, %eax /* PAE, OSFXSR, OSXMMEXCPT */
	mov %eax, %cr4
	mov $0xc0000080, %ecx
	rdmsr
	or $0x901, %eax /* SCE, LME, NXE */
	wrmsr
	mov $0x80010023, %eax /* PG, WP, NE, MP, PE */
	mov %eax, %cr0
	lgdt PHYSICAL(boot_gdt_pointer)
	ljmp $CODE_SELECTOR, $PHYSICAL(long_mode)

	.code64
long_mode:
	mov $DATA_SELECTOR, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	xor %eax, %eax
	mov %eax, %fs
	mov %eax, %gs
	mov $1f, %rax
	jmp *%rax
1:	mov $boot_stack_top, %rsp
	xor %ebp, %ebp
	mov %ebx, %edi
	call start
	ud2

	.section .data.head, "aw"
	.balign 8
boot_gdt_pointer:
	.word 8 * 5 - 1
	.long PHYSICAL(gdt)
	.globl gdt
	.balign 8
gdt:
	.quad 0
	.quad 0x00af9b000000ffff /* code, 64-bit, ring 0 */
	.quad 0x00cf93000000ffff /* data */
	.quad 0, 0               /* the task-state segment, filled by trap_init */

	.section .bss.head, "aw", @nobits
	.balign 4096
	.globl table_root, boot_pdpt, boot_pd, boot_stack_top
table_root:
	.skip 4096
boot_pdpt:
	.skip 4096
boot_pd:
	.skip 4096
boot_stack:
	.skip 4096
boot_stack_top:

	.section .note.GNU-stack, "", @progbits
