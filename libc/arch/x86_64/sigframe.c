/* SPDX-License-Identifier: MIT */
/* Registers to and from Linux's rt_sigframe; no memory of the program is touched here. */
#include "arch/x86_64/sigframe.h"
#include "arch/x86_64/cpu.h"
#include "lib/string.h"

#define RFLAGS_STATUS 0xcd5UL                                              /* CF PF AF ZF SF DF OF */
#define RFLAGS_PROGRAM (RFLAGS_STATUS | RFLAGS_TF | RFLAGS_RF | RFLAGS_AC) /* Linux: FIX_EFLAGS */

/* What a program finds in these registers on Linux: it is in ring 3 there. */
#define LINUX_USER_CS 0x33
#define LINUX_USER_SS 0x2b

#define FRAME_ALIGNMENT 16
#define FPU_ALIGNMENT 64

_Static_assert(sizeof(struct sigframe_registers) == 256, "struct sigcontext");
_Static_assert(sizeof(struct sigframe_context) == 304, "struct ucontext");
_Static_assert(sizeof(struct sigframe) == 440, "struct rt_sigframe");
_Static_assert(offsetof(struct fpu_area, software) == 464, "struct _fpstate: sw_reserved");

void sigframe_save(struct sigframe_registers *to, const struct user_frame *from)
{
	*to = (struct sigframe_registers){
	    .r8 = from->r8,
	    .r9 = from->r9,
	    .r10 = from->r10,
	    .r11 = from->r11,
	    .r12 = from->r12,
	    .r13 = from->r13,
	    .r14 = from->r14,
	    .r15 = from->r15,
	    .rdi = from->rdi,
	    .rsi = from->rsi,
	    .rbp = from->rbp,
	    .rbx = from->rbx,
	    .rdx = from->rdx,
	    .rax = from->rax,
	    .rcx = from->rcx,
	    .rsp = from->rsp,
	    .rip = from->rip,
	    .rflags = from->rflags,
	    .cs = LINUX_USER_CS,
	    .ss = LINUX_USER_SS,
	};
}

void sigframe_load(struct user_frame *to, const struct sigframe_registers *from)
{
	to->r8 = from->r8;
	to->r9 = from->r9;
	to->r10 = from->r10;
	to->r11 = from->r11;
	to->r12 = from->r12;
	to->r13 = from->r13;
	to->r14 = from->r14;
	to->r15 = from->r15;
	to->rdi = from->rdi;
	to->rsi = from->rsi;
	to->rbp = from->rbp;
	to->rbx = from->rbx;
	to->rdx = from->rdx;
	to->rax = from->rax;
	to->rcx = from->rcx;
	to->rsp = from->rsp;
	to->rip = from->rip;
	to->rflags = (to->rflags & ~RFLAGS_PROGRAM) | (from->rflags & RFLAGS_PROGRAM);
}

void sigframe_enter(struct user_frame *frame, uint64_t handler, int signo, uint64_t at)
{
	frame->rdi = (uint64_t)signo;
	frame->rsi = at + offsetof(struct sigframe, info);
	frame->rdx = at + offsetof(struct sigframe, context);
	frame->rax = 0; /* for handlers that are declared without a prototype */
	frame->rip = handler;
	frame->rsp = at;
	frame->rflags &= ~(RFLAGS_DF | RFLAGS_RF | RFLAGS_TF);
}

size_t sigframe_fpu_size(void)
{
	return fpu_size() + (fpu_has_xsave() ? FP_XSTATE_MAGIC2_SIZE : 0);
}

struct sigframe_place sigframe_place(uint64_t rsp)
{
	struct sigframe_place place;

	place.fpu = (rsp - sigframe_fpu_size()) & ~(uint64_t)(FPU_ALIGNMENT - 1);
	/* As if the handler had been called: 8 below a multiple of 16. */
	place.frame = ((place.fpu - sizeof(struct sigframe)) & ~(uint64_t)(FRAME_ALIGNMENT - 1)) - 8;
	return place;
}

void sigframe_fpu_sign(struct fpu_area *area)
{
	struct fpu_software software = {
	    .magic = FP_XSTATE_MAGIC1,
	    .extended_size = (uint32_t)sigframe_fpu_size(),
	    .features = fpu_features(),
	    .size = (uint32_t)fpu_size(),
	};

	memset(area->software, 0, sizeof(area->software));
	if (fpu_has_xsave())
		memcpy(area->software, &software, sizeof(software));
}

bool sigframe_fpu_signed(const struct fpu_area *area)
{
	struct fpu_software software;

	memcpy(&software, area->software, sizeof(software));
	return software.magic == FP_XSTATE_MAGIC1 && software.size == fpu_size() &&
	       software.extended_size == sigframe_fpu_size();
}
