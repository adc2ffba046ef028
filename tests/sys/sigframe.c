// SPDX-License-Identifier: MIT
/* What a handler finds on its stack and in its registers: the context with all vector state, which it may
 * change. */
#include "check.h"

#include <cpuid.h>
#include <ucontext.h>

#define MAGIC1 0x46505853U
#define MAGIC2 0x46505845U

/* fpregs behind what <ucontext.h> names: struct _fpx_sw_bytes in the 48 bytes that are free for software. */
struct software {
	uint32_t magic, extended_size;
	uint64_t features;
	uint32_t size;
};

static volatile int taken;
static uint64_t vector[4] __attribute__((aligned(32))) = {0x1111, 0x2222, 0x3333, 0x4444};
static uint64_t after[4] __attribute__((aligned(32)));

static int has_avx(void)
{
	return __builtin_cpu_supports("avx");
}

static void look(int number, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;
	char *area = (char *)frame->uc_mcontext.fpregs;
	struct software *software = (struct software *)(area + 464);
	uint32_t end, mxcsr, eax, ebx, ecx, edx;
	uint16_t control;

	taken++;
	SHOW(number);
	HOLDS(info->si_signo == number);
	SHOW(frame->uc_flags);
	HOLDS(frame->uc_link == NULL);
	SHOW(frame->uc_stack.ss_size);
	SHOW(frame->uc_mcontext.gregs[REG_CSGSFS] & 0xffff);
	SHOW(frame->uc_mcontext.gregs[REG_CSGSFS] >> 48 & 0xffff);
	HOLDS((uint64_t)area % 64 == 0);
	HOLDS(((uint64_t)context - 8) % 16 == 8); /* as after a call */
	HOLDS(area > (char *)context && frame->uc_mcontext.gregs[REG_RSP] - 128 > (long)area);
	__asm__ volatile("stmxcsr %0; fnstcw %1" : "=m"(mxcsr), "=m"(control));
	SHOW(mxcsr);
	SHOW(control);
	SHOW(frame->uc_mcontext.fpregs->mxcsr);
	if (__get_cpuid_count(13, 0, &eax, &ebx, &ecx, &edx)) { /* with XSAVE */
		memcpy(&end, area + software->size, sizeof(end));
		HOLDS(software->magic == MAGIC1);
		HOLDS(end == MAGIC2);
		HOLDS(software->extended_size == software->size + 4);
		HOLDS((software->features & 3) == 3);
		HOLDS(software->size >= 576);
	}
}

static void context_is_right(void)
{
	struct sigaction action = {.sa_sigaction = look, .sa_flags = SA_SIGINFO};
	uint32_t mxcsr = 0x9fc0, old;

	CALL(sigaction(SIGUSR1, &action, NULL));
	__asm__ volatile("stmxcsr %0; ldmxcsr %1" : "=m"(old) : "m"(mxcsr));
	raise(SIGUSR1);
	__asm__ volatile("stmxcsr %0; ldmxcsr %1" : "=m"(mxcsr) : "m"(old));
	SHOW(mxcsr);
	SHOW(taken);
}

static void spoil(int number)
{
	(void)number;
	taken++;
	if (has_avx())
		__asm__ volatile("vzeroall" ::
		                     : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
		                       "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

/* kill (62) in one piece of assembly, so that nothing else touches the registers. */
static __attribute__((target("avx"))) void wide_registers_survive(void)
{
	int pid = getpid();

	taken = 0;
	signal(SIGUSR2, spoil);
	memcpy(after, vector, sizeof(after));
	if (has_avx())
		__asm__ volatile(
		    "vmovdqa %[in], %%ymm3\n\tvmovdqa %[in], %%ymm15\n\t"
		    "mov $62, %%eax\n\tsyscall\n\t"
		    "vpxor %%xmm15, %%xmm15, %%xmm0\n\tvmovdqa %%ymm3, %[out]\n\tvmovdqa %%ymm15, %[in]"
		    : [out] "=m"(after), [in] "+m"(vector)
		    : "D"(pid), "S"(SIGUSR2)
		    : "rax", "rcx", "r11", "xmm0", "xmm3", "xmm15", "memory");
	else
		raise(SIGUSR2);
	SHOW(taken);
	for (int i = 0; i < 4; i++)
		HOLDS(after[i] == 0x1111UL * (i + 1) && vector[i] == 0x1111UL * (i + 1));
}

/* What a handler writes into the context is loaded. */
static void change(int number, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;

	(void)number;
	(void)info;
	memset(&frame->uc_mcontext.fpregs->_xmm[5], 0x5a, 16);
	frame->uc_mcontext.gregs[REG_R12] = 0x1234567;
	frame->uc_mcontext.gregs[REG_RCX] = 0x89;
	frame->uc_mcontext.gregs[REG_R11] = 0xab;
	frame->uc_mcontext.gregs[REG_EFL] ^= 1; /* carry */
}

static void context_is_loaded(void)
{
	struct sigaction action = {.sa_sigaction = change, .sa_flags = SA_SIGINFO};
	uint64_t xmm[2] = {0, 0}, r12, rcx, r11;
	uint8_t carry;

	sigaction(SIGUSR2, &action, NULL);
	__asm__ volatile("movdqu %[xmm], %%xmm5\n\tclc\n\tmov $62, %%eax\n\tsyscall\n\t"
	                 "setc %[carry]\n\tmovdqu %%xmm5, %[xmm]\n\tmov %%r12, %[r12]"
	                 : [xmm] "+m"(xmm), [carry] "=m"(carry), [r12] "=m"(r12), "=c"(rcx)
	                 : "D"(getpid()), "S"(SIGUSR2)
	                 : "rax", "r11", "r12", "xmm5", "memory");
	__asm__ volatile("mov $62, %%eax\n\tsyscall\n\tmov %%r11, %%rdx"
	                 : "=d"(r11)
	                 : "D"(getpid()), "S"(SIGUSR2)
	                 : "rax", "rcx", "r11", "r12", "xmm5", "memory");
	HOLDS(xmm[0] == 0x5a5a5a5a5a5a5a5aUL && xmm[1] == xmm[0]);
	HOLDS(r12 == 0x1234567);
	HOLDS(rcx == 0x89);
	HOLDS(r11 == 0xab);
	SHOW(carry);
}

/* A handler may make the memory that faulted accessible, and return to the instruction. */
static char *page;

static void open_page(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	taken++;
	HOLDS(info->si_addr == page + 100 * taken);
	mprotect(page, PAGE, taken == 1 ? PROT_READ : PROT_READ | PROT_WRITE);
}

static void fault_is_mended(void)
{
	struct sigaction action = {.sa_sigaction = open_page, .sa_flags = SA_SIGINFO};

	page = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	taken = 0;
	sigaction(SIGSEGV, &action, NULL);
	SHOW(*(volatile char *)(page + 100));
	*(volatile char *)(page + 200) = 7;
	SHOW(page[200]);
	SHOW(taken);
}

int main(void)
{
	check_begin();
	context_is_right();
	wide_registers_survive();
	context_is_loaded();
	fault_is_mended();
	return check_end();
}
