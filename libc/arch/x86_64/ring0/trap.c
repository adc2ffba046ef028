/* SPDX-License-Identifier: MIT */
/* The interrupt descriptor table, the task-state segment with its stacks, and the system-call registers. */
#include "arch/x86_64/trap.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/paging.h"
#include "arch/x86_64/ring0/privileged.h"

#define GATE_INTERRUPT 0x8e
#define TSS_AVAILABLE 0x89
#define TRAP_STACK_PAGES 2
#define INTERRUPTS_HELD 1
#define ANSWER_SIZE 64 /* of the stubs that answer by themselves (site.h) */

struct gate {
	uint16_t offset_low;
	uint16_t selector;
	uint8_t stack; /* index into the task-state segment's interrupt stacks */
	uint8_t type;
	uint16_t offset_middle;
	uint32_t offset_high;
	uint32_t reserved;
};

struct task_state {
	uint32_t reserved0;
	uint64_t stacks[3]; /* of rings 0 to 2: not used, nothing changes rings */
	uint64_t reserved1;
	uint64_t interrupt_stacks[7]; /* IST 1 to 7 */
	uint64_t reserved2;
	uint16_t reserved3;
	uint16_t io_map;
} __attribute__((packed));

extern char trap_stubs[], irq_stubs[], syscall_entry[], boot_stack_top[];
/* linked.S and the image's sites.S, in an image that has linked sites */
extern char linked_begin[], linked_begin_end[], linked_begin_and[], linked_begin_and_end[];
extern char linked_interrupt[], answers_start[], answers_end[];
extern uint64_t linked_end, linked_next;
OPTIONAL_OBJECT(linked_begin);
OPTIONAL_OBJECT(linked_begin_end);
OPTIONAL_OBJECT(linked_begin_and);
OPTIONAL_OBJECT(linked_begin_and_end);
OPTIONAL_OBJECT(linked_interrupt);
OPTIONAL_OBJECT(linked_end);
OPTIONAL_OBJECT(linked_next);
OPTIONAL_OBJECT(answers_start);
OPTIONAL_OBJECT(answers_end);
OPTIONAL(sites_stub_part);
extern uint64_t gdt[];
extern uint64_t kernel_stack_top;

/* Interrupts are on in the shim only from a linked site on, until the call waits, takes the long way out or
 * ends: so that most calls neither switch them off nor on. The vector of the one that came meanwhile, and
 * then they are off; INTERRUPTS_HELD: they are off without one; 0 else, and always while the program runs. */
extern uint8_t interrupt_pending;
void interrupt_keep(struct user_frame *frame);

static struct gate idt[VECTOR_COUNT];
static struct task_state task_state;

static uint8_t stack_of(unsigned vector)
{
	if (vector >= IRQ_VECTOR_FIRST)
		return IST_IRQ;
	return vector == 2 || vector == 8 || vector == 18 ? IST_FATAL : IST_EXCEPTION;
}

static void fill_gates(void)
{
	for (unsigned i = 0; i < VECTOR_COUNT; i++) {
		uint64_t stub = i < IRQ_VECTOR_FIRST
		                    ? (uint64_t)trap_stubs + i * TRAP_STUB_SIZE
		                    : (uint64_t)irq_stubs + (i - IRQ_VECTOR_FIRST) * TRAP_STUB_SIZE;
		idt[i] = (struct gate){
		    .offset_low = (uint16_t)stub,
		    .selector = CODE_SELECTOR,
		    .stack = stack_of(i),
		    .type = GATE_INTERRUPT,
		    .offset_middle = (uint16_t)(stub >> 16),
		    .offset_high = (uint32_t)(stub >> 32),
		};
	}
}

static void fill_task_state(void)
{
	uint64_t base = (uint64_t)&task_state, limit = sizeof(task_state) - 1;
	task_state.interrupt_stacks[IST_EXCEPTION - 1] = (uint64_t)stack_alloc(TRAP_STACK_PAGES);
	task_state.interrupt_stacks[IST_FATAL - 1] = (uint64_t)boot_stack_top;
	task_state.interrupt_stacks[IST_IRQ - 1] = (uint64_t)stack_alloc(TRAP_STACK_PAGES);
	task_state.io_map = sizeof(task_state);
	gdt[TSS_SELECTOR / 8] =
	    limit | (base & 0xffffff) << 16 | (uint64_t)TSS_AVAILABLE << 40 | (base >> 24 & 0xff) << 56;
	gdt[TSS_SELECTOR / 8 + 1] = base >> 32;
}

static void load_tables(void)
{
	struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) idt_pointer = {sizeof(idt) - 1, (uint64_t)idt},
	                          gdt_pointer = {8 * 5 - 1, (uint64_t)gdt};
	__asm__ volatile("lgdt %0; lidt %1; ltr %w2"
	                 :
	                 : "m"(gdt_pointer), "m"(idt_pointer), "r"(TSS_SELECTOR));
}

/* The program's own vector state: all that the processor has is switched on (Linux: fpu__init_cpu_xstate). */
void vectors_enable(void)
{
	struct cpuid features = cpuid(1, 0), extended = cpuid(7, 0);
	uint64_t cr4 = cr4_read();
	segment_instructions = extended.ebx & 1U << 0;
	if (segment_instructions)
		cr4 |= CR4_FSGSBASE;
	if (features.ecx & 1U << 26)
		cr4 |= CR4_OSXSAVE;
	cr4_write(cr4);
	if (cr4 & CR4_OSXSAVE) {
		struct cpuid state = cpuid(13, 0);
		uint32_t wanted = state.eax & 0xe7; /* x87, SSE, AVX, AVX-512; not MPX, not PKRU */
		__asm__ volatile("xsetbv" : : "c"(0), "a"(wanted), "d"(0));
	}
}

void trap_init(void)
{
	fill_gates();
	fill_task_state();
	load_tables();
	msr_write(MSR_STAR, (uint64_t)CODE_SELECTOR << 32);
	msr_write(MSR_LSTAR, (uint64_t)syscall_entry);
	msr_write(MSR_FMASK, RFLAGS_IF | RFLAGS_TF | RFLAGS_DF | RFLAGS_AC);
}

uint64_t trap_address(void)
{
	return cr2_read();
}

bool interrupts_hold(void)
{
	interrupts_disable();
	unsigned vector = interrupt_pending;
	interrupt_pending = INTERRUPTS_HELD;
	if (vector < IRQ_VECTOR_FIRST)
		return false;
	irq_dispatch(vector);
	return true;
}

static bool inside(uint64_t address, const char *begin, const char *end)
{
	return address >= (uint64_t)begin && address < (uint64_t)end;
}

/* An interrupt has come at frame, in the shim. On the ways out to the program the last look at
 * interrupt_pending may lie behind: they are taken again. */
void interrupt_keep(struct user_frame *frame)
{
	interrupt_pending = (uint8_t)frame->vector;
	frame->rflags &= ~RFLAGS_IF;
	enum stub_part part = sites_stub_part != NULL ? sites_stub_part(frame->rip) : STUB_OTHER;
	bool leaves = inside(frame->rip, linked_begin, linked_begin_end);
	if (leaves || part == STUB_BACK || inside(frame->rip, linked_begin_and, linked_begin_and_end)) {
		frame->rip = (uint64_t)(leaves ? linked_begin : linked_begin_and);
		frame->rsp = kernel_stack_top - sizeof(*frame);
	} else if (part == STUB_REST) {
		linked_next = linked_end;
		linked_end = (uint64_t)linked_interrupt;
	} else if (inside(frame->rip, answers_start, answers_end)) {
		frame->rip &= -(uint64_t)ANSWER_SIZE;
	}
}

struct user_frame *trap_set_stack(void *top)
{
	/* A frame has an odd number of words: C code wants its stack aligned to 16 at a call. */
	kernel_stack_top = (uint64_t)top - 8;
	struct user_frame *frame = (struct user_frame *)kernel_stack_top - 1;
	frame->cs = CODE_SELECTOR; /* always: a linked site does not store them */
	frame->ss = DATA_SELECTOR;
	return frame;
}
