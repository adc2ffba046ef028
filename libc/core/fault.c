/* SPDX-License-Identifier: MIT */
/* Exceptions: page faults that the address space answers, faults that become signals, and those that end the
 * image. */
#include "abi/signal.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/trap.h"
#include "core/dump.h"
#include "core/log.h"
#include "core/map.h"
#include "core/page.h"
#include "core/program.h"
#include "core/signal.h"
#include "core/thread.h"
#include "core/usermem.h"

#define VECTOR_DEBUG 1
#define VECTOR_BREAKPOINT 3
#define VECTOR_PAGE_FAULT 14
#define PAGE_FAULT_WRITE (1UL << 1)
#define PAGE_FAULT_FETCH (1UL << 4)
#define SI_KERNEL_CODE 0x80

extern char mem_begin[], mem_end[], mem_fault[];

OPTIONAL(program_breakpoint);
OPTIONAL(signal_fault);

/* Linux's choices, arch/x86/kernel/traps.c in its documentation of signals: vector to signal and code. */
static const struct {
	uint8_t signal, code;
} fault_signals[EXCEPTION_COUNT] = {
    [0] = {SIGFPE, FPE_INTDIV},       [1] = {SIGTRAP, TRAP_TRACE},     [3] = {SIGTRAP, SI_KERNEL_CODE},
    [4] = {SIGSEGV, SI_KERNEL_CODE},  [5] = {SIGSEGV, SI_KERNEL_CODE}, [6] = {SIGILL, ILL_ILLOPN},
    [10] = {SIGSEGV, SI_KERNEL_CODE}, [11] = {SIGBUS, SI_KERNEL_CODE}, [12] = {SIGBUS, SI_KERNEL_CODE},
    [13] = {SIGSEGV, SI_KERNEL_CODE}, [16] = {SIGFPE, FPE_FLTINV},     [17] = {SIGBUS, BUS_ADRALN},
    [19] = {SIGFPE, FPE_FLTINV},
};

static void __attribute__((noreturn)) killed(const struct user_frame *frame, int signal, uint64_t address)
{
	struct page_counts pages = page_counts();
	if (signal == SIGKILL)
		log_line("memory: out of memory: %zu of %zu pages are free", pages.free, pages.total);
	log_line("fault: the program gets signal %d", signal);
	address_dump("address", address);
	frame_dump(frame);
	program_exit(0, signal);
}

static void __attribute__((noreturn)) shim_fault(const struct user_frame *frame, uint64_t address)
{
	log_line("fault in the shim: vector %lu at %lx, address %lx", frame->vector, frame->rip, address);
	frame_dump(frame);
	panic("the shim faulted");
}

static void program_fault(struct user_frame *frame, int signal, int code, uint64_t address)
{
	/* A call through NULL from the shim: nobody else runs on a kernel stack. */
	if (frame->rsp >= SHIM_LOWEST)
		shim_fault(frame, address);
	if (signal != SIGKILL && signal_fault != NULL && signal_fault(frame, signal, code, address))
		return;
	killed(frame, signal, address);
}

static void page_fault(struct user_frame *frame)
{
	uint64_t address = trap_address();
	bool of_program = frame_is_program(frame);
	unsigned access = (frame->error & PAGE_FAULT_WRITE ? FAULT_WRITE : 0) |
	                  (frame->error & PAGE_FAULT_FETCH ? FAULT_EXECUTE : 0);
	int code, signal = map_fault(address, access, &code);
	if (signal == 0) {
		/* An emulator translates what runs with this flag apart from what runs without it. */
		frame->rflags &= ~RFLAGS_RF;
		return;
	}
	if (of_program) {
		program_fault(frame, signal, code, address);
		return;
	}
	if (frame->rip < (uint64_t)mem_begin || frame->rip >= (uint64_t)mem_end)
		shim_fault(frame, address);
	frame->rip = (uint64_t)mem_fault;
}

/* Vector state exceptions say in MXCSR and the x87 status word what they are. */
static int float_code(uint64_t vector)
{
	uint32_t state = 0;
	uint16_t x87 = 0, control = 0;
	if (vector == 19) {
		__asm__ volatile("stmxcsr %0" : "=m"(state));
		state = state & ~(state >> 7) & 0x3f;
	} else {
		__asm__ volatile("fnstsw %0; fnstcw %1" : "=m"(x87), "=m"(control));
		state = x87 & ~control & 0x3f;
	}
	return state & 1          ? FPE_FLTINV
	       : state & 4        ? FPE_FLTDIV
	       : state & 8        ? FPE_FLTOVF
	       : state & (2 | 16) ? FPE_FLTUND
	       : state & 32       ? FPE_FLTRES
	                          : 0;
}

void on_exception(struct user_frame *frame)
{
	if (frame->vector == VECTOR_PAGE_FAULT) {
		page_fault(frame);
		return;
	}
	/* A program in single steps comes in with its flag by a linked site; by a trap it comes in without.
	 */
	if (frame->vector == VECTOR_DEBUG && frame->rip >= SHIM_LOWEST) {
		frame->rflags &= ~RFLAGS_TF;
		return;
	}
	if (frame->vector == VECTOR_BREAKPOINT && program_breakpoint != NULL)
		program_breakpoint(frame);
	if (!frame_is_program(frame) || fault_signals[frame->vector].signal == 0)
		shim_fault(frame, 0);
	bool floating = frame->vector == 16 || frame->vector == 19;
	int code = floating ? float_code(frame->vector) : fault_signals[frame->vector].code;
	bool has_address = code != SI_KERNEL_CODE && frame->vector != 17;
	program_fault(frame, fault_signals[frame->vector].signal, code, has_address ? frame->rip : 0);
}
