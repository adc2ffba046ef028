/* SPDX-License-Identifier: MIT */
/* What Linux lays on the stack for a handler (x86-64): struct rt_sigframe, and the registers' way into it and
 * back. */
#pragma once

#include "arch/x86_64/fpu.h"
#include "arch/x86_64/frame.h"
#include "lib/types.h"

#define FP_XSTATE_MAGIC1 0x46505853U
#define FP_XSTATE_MAGIC2 0x46505845U
#define FP_XSTATE_MAGIC2_SIZE 4

#define UC_FP_XSTATE 1UL
#define UC_SIGCONTEXT_SS 2UL
#define UC_STRICT_RESTORE_SS 4UL

struct sigframe_registers { /* struct sigcontext */
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip;
	uint64_t rflags;
	uint16_t cs, gs, fs, ss;
	uint64_t error, trap, old_mask, fault_address;
	uint64_t fpu; /* address of the fpu_area in the program's memory; 0: none */
	uint64_t reserved[8];
};

struct sigframe_context { /* struct ucontext */
	uint64_t flags;   /* UC_* */
	uint64_t link;
	uint64_t stack_base, stack_flags, stack_size; /* stack_t */
	struct sigframe_registers registers;
	uint64_t mask;
};

struct sigframe {
	uint64_t return_address; /* sa_restorer */
	struct sigframe_context context;
	uint8_t info[128]; /* siginfo_t */
};

/* In fpu_area.software: what a reader needs to know of the area. */
struct fpu_software {
	uint32_t magic;         /* FP_XSTATE_MAGIC1 */
	uint32_t extended_size; /* with FP_XSTATE_MAGIC2 behind the area */
	uint64_t features;
	uint32_t size;
	uint32_t padding[7];
};

void sigframe_save(struct sigframe_registers *to, const struct user_frame *from);

/* The program chooses its registers freely, but the segments and the flags that are the shim's. */
void sigframe_load(struct user_frame *to, const struct sigframe_registers *from);

/* Lets the frame go on in a handler: handler(signo, info, context) with its stack pointer at the struct
 * sigframe. */
void sigframe_enter(struct user_frame *frame, uint64_t handler, int signo, uint64_t at);

/* Bytes behind the struct sigframe for the vector state. */
size_t sigframe_fpu_size(void);

/* Bytes of stack that a handler's frame takes at most, its alignments included: AT_MINSIGSTKSZ. */
static inline size_t sigframe_stack_size(void)
{
	return (sizeof(struct sigframe) + 16 + fpu_size() + FP_XSTATE_MAGIC2_SIZE + 64 + 15) & ~15UL;
}

/* Where a struct sigframe and its vector state go on a stack that ends at rsp (the red zone already left
 * out). */
struct sigframe_place {
	uint64_t frame, fpu;
};
struct sigframe_place sigframe_place(uint64_t rsp);

/* Makes a saved area readable for a handler, and says whether one that a handler gives back has more than 512
 * bytes. */
void sigframe_fpu_sign(struct fpu_area *area);
bool sigframe_fpu_signed(const struct fpu_area *area);
