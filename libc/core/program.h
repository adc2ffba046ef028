/* SPDX-License-Identifier: MIT */
/* Where the program was laid out in memory, as /proc/self/stat, cmdline, environ, auxv and brk(2) need it. */
#pragma once

#include "arch/x86_64/frame.h"
#include "lib/types.h"

#define AUXV_LIMIT 26

struct auxv_entry {
	uint64_t type, value;
};

struct program {
	const char *path;              /* absolute, of the ELF file */
	uint64_t code_start, code_end; /* addresses, as in proc(5) */
	uint64_t data_start, data_end;
	uint64_t stack_start; /* the stack pointer at entry */
	uint64_t arguments_start, arguments_end;
	uint64_t environment_start, environment_end;
	uint64_t brk_start, brk; /* the heap of brk(2) */
	uint64_t vdso;           /* address of its ELF header, 0: none */
	struct auxv_entry auxv[AUXV_LIMIT];
	size_t auxv_count; /* with the AT_NULL at the end */
};

extern struct program program;

/* Loads the program of image_config and enters it: defined by file/exec.c, called by boot() at the end. */
__attribute__((noreturn)) void program_start(void);

/* The program has come to an int3. Defined by file/prelink_record.c; everywhere else that is a signal. */
void program_breakpoint(struct user_frame *frame);
