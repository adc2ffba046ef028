/* SPDX-License-Identifier: MIT */
/* Signals of Linux in place of traps: calls (Syscall User Dispatch), faults, and interrupts. */
#include "arch/x86_64/trap.h"
#include "abi/errno.h"
#include "abi/prctl.h"
#include "abi/signal.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/hosted/host.h"
#include "arch/x86_64/hosted/refill.h"
#include "arch/x86_64/sigframe.h"

#define VECTOR_PAGE_FAULT 14
#define RFLAGS_CLEAN 0x202UL /* of the shim's own code: interrupts on, for they are Linux's */
#define ALTERNATE_STACK_SIZE 65536
#define HOST_SIGSET_SIZE 8
#define ANSWER_SIZE 64 /* of the stubs that answer by themselves (site.h) */

/* siginfo_t of a dispatched call. */
struct call_info {
	int32_t signo, error, code, padding;
	uint64_t address;
	int32_t number;
	uint32_t architecture;
};

#define ARCHITECTURE_X86_64 0xc000003eU

struct host_action { /* struct sigaction as the kernel has it */
	void (*handler)(int, struct call_info *, struct sigframe_context *);
	uint64_t flags;
	void (*restorer)(void);
	uint64_t mask;
};

struct host_stack {
	void *base;
	int32_t flags;
	size_t size;
};

extern char text_start[], text_end[], leave_begin[], leave_end[];
/* linked.S, in an image that has linked sites */
extern char linked_begin[], linked_begin_end[], linked_begin_and[], linked_begin_and_end[];
extern char linked_leave[], linked_leave_end[];
extern char answers_start[], answers_end[]; /* sites.S */
OPTIONAL_OBJECT(linked_begin);
OPTIONAL_OBJECT(linked_begin_end);
OPTIONAL_OBJECT(linked_begin_and);
OPTIONAL_OBJECT(linked_begin_and_end);
OPTIONAL_OBJECT(linked_leave);
OPTIONAL_OBJECT(linked_leave_end);
OPTIONAL_OBJECT(answers_start);
OPTIONAL_OBJECT(answers_end);
extern char trap_syscall[], trap_exception[], trap_interrupt[];
extern uint64_t kernel_stack_top, leaving;
extern bool interrupt_pending;
void signal_restorer(void);
void interrupts_run(struct user_frame *frame);

bool host_alarm;

static uint64_t fault_address;
static uint8_t alternate_stack[ALTERNATE_STACK_SIZE] __attribute__((aligned(16)));

uint64_t trap_address(void)
{
	return fault_address;
}

struct user_frame *trap_set_stack(void *top)
{
	/* A frame has an odd number of words: C code wants its stack aligned to 16 at a call. */
	kernel_stack_top = (uint64_t)top - 8;
	return (struct user_frame *)kernel_stack_top - 1;
}

/* Signals of Linux only set interrupt_pending, whatever the shim does. */
bool interrupts_hold(void)
{
	return false;
}

void interrupts_run(struct user_frame *frame)
{
	interrupt_pending = false;
	irq_dispatch(0);
	on_return(frame);
}

static void frame_fill(struct user_frame *frame, const struct sigframe_registers *registers)
{
	*frame = (struct user_frame){
	    .call = -1,
	    .vector = registers->trap,
	    .error = registers->error,
	    .cs = CODE_SELECTOR,
	    .rflags = RFLAGS_CLEAN,
	    .ss = DATA_SELECTOR,
	};
	sigframe_load(frame, registers);
}

/* Linux resumes in the shim, at the label, on the kernel stack, where a frame then lies. */
static struct user_frame *enter_shim(struct sigframe_registers *registers, const char *label)
{
	struct user_frame *frame = (struct user_frame *)kernel_stack_top - 1;
	frame_fill(frame, registers);
	registers->rip = (uint64_t)label;
	registers->rsp = (uint64_t)frame;
	registers->rflags = RFLAGS_CLEAN;
	return frame;
}

static bool is_program(const struct sigframe_registers *registers)
{
	return registers->rip < SHIM_LOWEST;
}

static void call_arrived(int signo, struct call_info *info, struct sigframe_context *context)
{
	(void)signo;
	struct user_frame *frame = enter_shim(&context->registers, trap_syscall);
	frame->call = info->architecture == ARCHITECTURE_X86_64 ? info->number : -1;
	frame->rcx = frame->rip;
	frame->r11 = frame->rflags;
}

static void fault_arrived(int signo, struct call_info *info, struct sigframe_context *context)
{
	struct sigframe_registers *registers = &context->registers;
	(void)signo, (void)info;
	if (registers->trap == VECTOR_PAGE_FAULT) {
		fault_address = registers->fault_address;
		if (paging_refill(fault_address, registers->error))
			return;
	}
	if (is_program(registers)) {
		enter_shim(registers, trap_exception);
		return;
	}
	/* One of the shim, which stays where it is: it may only go on elsewhere (mem_copy). */
	struct user_frame frame;
	frame_fill(&frame, registers);
	on_exception(&frame);
	registers->rip = frame.rip;
	registers->rax = frame.rax;
}

static bool inside(uint64_t address, const char *begin, const char *end)
{
	return address >= (uint64_t)begin && address < (uint64_t)end;
}

/* On the ways out to the program the last look at interrupt_pending may lie behind: it is taken again. */
static void interrupt_arrived(int signo, struct call_info *info, struct sigframe_context *context)
{
	struct sigframe_registers *registers = &context->registers;
	(void)info;
	host_alarm |= signo == SIGALRM;
	interrupt_pending = true;
	if (is_program(registers)) {
		enter_shim(registers, trap_interrupt);
	} else if (inside(registers->rip, leave_begin, leave_end) ||
	           inside(registers->rip, linked_begin, linked_begin_end) ||
	           inside(registers->rip, linked_begin_and, linked_begin_and_end)) {
		frame_changed = true; /* whatever it was: a whole frame is always right */
		registers->rip = (uint64_t)leave_begin;
		registers->rsp = leaving;
	} else if (inside(registers->rip, linked_leave, linked_leave_end)) {
		registers->rip = (uint64_t)linked_leave;
	} else if (inside(registers->rip, answers_start, answers_end)) {
		registers->rip &= -(uint64_t)ANSWER_SIZE;
	}
}

static void handle(int signo, void (*handler)(int, struct call_info *, struct sigframe_context *))
{
	struct host_action action = {
	    .handler = handler,
	    .flags = SA_SIGINFO | SA_ONSTACK | SA_RESTORER,
	    .restorer = signal_restorer,
	    .mask = UINT64_MAX,
	};
	long error = host_call(SYS_rt_sigaction, signo, (long)&action, 0, HOST_SIGSET_SIZE, 0, 0);
	if (error != 0)
		host_failed("rt_sigaction", error);
}

void trap_init(void)
{
	static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
	struct host_stack stack = {alternate_stack, 0, sizeof(alternate_stack)};
	long error = host_call(SYS_sigaltstack, (long)&stack, 0, 0, 0, 0, 0);
	if (error != 0)
		host_failed("sigaltstack", error);
	for (unsigned i = 0; i < ARRAY_COUNT(faults); i++)
		handle(faults[i], fault_arrived);
	handle(SIGSYS, call_arrived);
	handle(SIGALRM, interrupt_arrived);
	handle(SIGIO, interrupt_arrived);
	handle(SIGPIPE, (void *)SIG_IGN);
	error = host_call(SYS_prctl, PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, (long)text_start,
	                  text_end - text_start, 0, 0);
	if (error != 0)
		host_failed("prctl(PR_SET_SYSCALL_USER_DISPATCH)", error);
}
