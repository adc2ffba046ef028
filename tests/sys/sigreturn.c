// SPDX-License-Identifier: MIT
/* rt_sigreturn: every register, the flags, vector state and the red zone are as they were before the handler
 * ran. */
#include "fault.h"

#include <ucontext.h>

static volatile int taken;

static void spoil(int number)
{
	(void)number;
	taken++;
	__asm__ volatile("xor %%ebx, %%ebx\n\t"
	                 "pxor %%xmm0, %%xmm0\n\tpxor %%xmm7, %%xmm7\n\tpxor %%xmm15, %%xmm15\n\t"
	                 "fninit\n\tfldz\n\tcld" ::
	                     : "rbx", "xmm0", "xmm7", "xmm15", "st", "st(1)", "st(2)", "st(3)", "st(4)",
	                       "st(5)", "st(6)", "st(7)");
}

/* What the registers hold before a call that delivers a signal, and after it. */
struct registers {
	uint64_t before[7], after[7];
	uint64_t vector_before[4], vector_after[4];
};

/* Sends itself a signal by hand (kill is call 62) with known values in all registers that a call must keep.
 */
static int registers_survive(int pid, int number)
{
	static struct registers all = {.before = {0x1111, 0x2222, 0x3333, 0x4444, 0x5555, 0x6666, 0x7777},
	                               .vector_before = {1, 2, 3, 4}};

	__asm__ volatile("movdqu 112(%%rdx), %%xmm0\n\tmovdqu 128(%%rdx), %%xmm15\n\t"
	                 "mov 0(%%rdx), %%rbx\n\tmov 8(%%rdx), %%r8\n\tmov 16(%%rdx), %%r9\n\t"
	                 "mov 24(%%rdx), %%r12\n\tmov 32(%%rdx), %%r13\n\tmov 40(%%rdx), %%r14\n\t"
	                 "mov 48(%%rdx), %%r15\n\t"
	                 "mov $62, %%eax\n\tsyscall\n\t"
	                 "mov %%rbx, 56(%%rdx)\n\tmov %%r8, 64(%%rdx)\n\tmov %%r9, 72(%%rdx)\n\t"
	                 "mov %%r12, 80(%%rdx)\n\tmov %%r13, 88(%%rdx)\n\tmov %%r14, 96(%%rdx)\n\t"
	                 "mov %%r15, 104(%%rdx)\n\t"
	                 "movdqu %%xmm0, 144(%%rdx)\n\tmovdqu %%xmm15, 160(%%rdx)"
	                 :
	                 : "D"(pid), "S"(number), "d"(&all)
	                 : "rax", "rbx", "rcx", "r8", "r9", "r11", "r12", "r13", "r14", "r15", "memory",
	                   "xmm0", "xmm15");
	HOLDS(memcmp(all.vector_before, all.vector_after, sizeof(all.vector_before)) == 0);
	return memcmp(all.before, all.after, sizeof(all.before)) == 0;
}

/* A fault in the middle of a leaf function that uses the 128 bytes below its stack pointer. */
static void fix_fault(int number, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;
	char room[4096];

	(void)number;
	memset(room, 0xff, sizeof(room));
	__asm__ volatile("" ::"r"(room) : "memory");
	taken++;
	HOLDS(frame->uc_mcontext.gregs[REG_RDI] == (long)info->si_addr);
	HOLDS(frame->uc_mcontext.gregs[REG_CR2] == (long)info->si_addr);
	SHOW(frame->uc_mcontext.gregs[REG_TRAPNO]);
	SHOW(frame->uc_mcontext.gregs[REG_ERR] & 6); /* a write, by the program */
	frame->uc_mcontext.gregs[REG_RIP] += 3;      /* over `movb $1, (%rdi)` */
	frame->uc_mcontext.gregs[REG_RAX] = 77;
}

static int red_zone_survives(void *address)
{
	long value, result;

	__asm__ volatile("movq $0x1234, -8(%%rsp)\n\tmovq $0x5678, -128(%%rsp)\n\txor %%eax, %%eax\n\t"
	                 "movb $1, (%%rdi)\n\t"
	                 "mov -8(%%rsp), %[value]\n\tadd -128(%%rsp), %[value]"
	                 : "=a"(result), [value] "=r"(value)
	                 : "D"(address)
	                 : "memory");
	SHOW(result);
	return value == 0x1234 + 0x5678;
}

static void float_survives(void)
{
	double sum = 0;
	long double wide = 1.0L / 3;

	for (int i = 1; i < 100; i++) {
		sum += 1.0 / i;
		wide += 1.0L / i;
		raise(SIGUSR1);
	}
	SHOW((long)(sum * 1e12));
	SHOW((long)(wide * 1e12L));
	SHOW(taken);
}

/* The handler may change the mask that is put back. */
static void change_mask(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)info;
	sigaddset(&((ucontext_t *)context)->uc_sigmask, SIGTERM);
}

static void mask_is_returned(void)
{
	struct sigaction action = {.sa_sigaction = change_mask, .sa_flags = SA_SIGINFO};
	sigset_t mask;

	sigaction(SIGUSR2, &action, NULL);
	raise(SIGUSR2);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	SHOW(sigismember(&mask, SIGTERM));
	SHOW(sigismember(&mask, SIGUSR2));
	/* siglongjmp out of a handler gives the old mask back too */
	fault_catch();
	TOUCH(WRITE(bad_pointer, 1), 0);
	TOUCH(WRITE(bad_pointer, 1), 0);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	SHOW(sigismember(&mask, SIGSEGV));
}

static void other_faults(void)
{
	volatile int zero = 0;

	TOUCH(SHOW(7 / zero), 0 * fault_info.si_errno + (long)fault_info.si_addr);
	TOUCH(__asm__ volatile("ud2"), (long)fault_info.si_addr);
	TOUCH(__asm__ volatile("int3"), (long)fault_info.si_addr);
}

int main(void)
{
	struct sigaction action = {.sa_handler = spoil};
	struct sigaction fault = {.sa_sigaction = fix_fault, .sa_flags = SA_SIGINFO};
	void *page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check_begin();
	sigaction(SIGUSR1, &action, NULL);
	HOLDS(registers_survive(getpid(), SIGUSR1));
	float_survives();
	sigaction(SIGSEGV, &fault, NULL);
	HOLDS(red_zone_survives((char *)page + 16));
	mask_is_returned();
	other_faults();
	return check_end();
}
