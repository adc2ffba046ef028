/* SPDX-License-Identifier: MIT */
/* For calls that read all of their frame: a linked site stores less (linked.S). */
#pragma once

/* Before SYSCALLn(name, ...): the call begins with frame_complete. */
#define FRAME_WHOLE(name)                                                                                   \
	long sys_##name(long, long, long, long, long, long) __asm__("whole_" #name);                        \
	__asm__(".pushsection .text.sys_" #name ",\"ax\",@progbits\n.globl sys_" #name "\n.type sys_" #name \
	        ", @function\nsys_" #name ":\n\tcall frame_complete\n\tjmp whole_" #name                    \
	        "\n.size sys_" #name ", . - sys_" #name "\n.popsection")
