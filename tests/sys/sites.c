// SPDX-License-Identifier: MIT
/* System calls as code has them in different shapes: what a call leaves in registers and on the stack, and
 * where the program stands when a signal comes, whether a jump has replaced the instruction or not
 * (docs/sites.md). */
#include "check.h"

#include <elf.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/auxv.h>
#include <sys/time.h>
#include <ucontext.h>

/* Functions NAME. Where in them the instruction is, NAME_call says in bytes: a symbol or a pointer would say
 * that something may jump there. */
#define SHAPE(name, before, after)                                                                           \
	__asm__(".pushsection .text.shapes,\"ax\",@progbits\n.globl " #name "\n.type " #name                 \
	        ",@function\n" #name ":\n.cfi_startproc\n" before "\n.L" #name "_call:\n\tsyscall\n" after   \
	        "\n.cfi_endproc\n.size " #name ",.-" #name                                                   \
	        "\n.popsection\n.pushsection .rodata\n.globl " #name "_call\n" #name "_call: .long .L" #name \
	        "_call - " #name "\n.popsection");                                                           \
	long name(long first, void *second, long third);                                                     \
	extern const int name##_call
#define CALL_OF(name) ((long)(name) + name##_call)
#define AFTER_OF(name) (CALL_OF(name) + 2)

SHAPE(number_just_before, "mov $39, %eax", "ret");
SHAPE(number_before, "mov $39, %eax\n\txor %r9d, %r9d", "ret");
SHAPE(number_long, "mov $39, %rax", "ret");
SHAPE(read_by_xor, "xor %eax, %eax", "cmp $-4096, %rax\n\tja 1f\n\tret\n1:\tret");
SHAPE(read_by_mov, "mov $0, %eax", "ret");
SHAPE(number_in_register, "mov %edi, %eax", "cmp $-4095, %rax\n\tjae 1f\n\tret\n1:\tret");
SHAPE(number_in_memory, "mov gettid_number(%rip), %eax", "ret");
SHAPE(red_zone, "mov %rdi, -8(%rsp)\n\tmov %rsi, -128(%rsp)\n\tmov $39, %eax",
      "mov -8(%rsp), %rax\n\tadd -128(%rsp), %rax\n\tret");
SHAPE(jumped_to, "mov $186, %eax\n\ttest %edi, %edi\n\tjnz 1f\n\tmov $39, %eax\n1:", "ret");
SHAPE(switched_to,
      "lea 2f(%rip), %rcx\n\tmovslq (%rcx,%rdi,4), %rdx\n\tadd %rcx, %rdx\n\tmov $186, %eax\n\tjmp *%rdx\n"
      ".pushsection .rodata\n.balign 4\n2:\t.long 3f-2b, 4f-2b\n.popsection\n3:\tmov $39, %eax\n4:",
      "ret");
SHAPE(pointed_to, "mov $39, %eax", "ret");
SHAPE(alone, "mov gettid_number(%rip), %eax\n\tnop", "mov %rax, (%rsi)\n\tret");

SHAPE(read_and_test, "xor %eax, %eax", "test %rax, %rax\n\tmov $-77, %rax\n\tret");

/* With a value in each register that C functions keep. */
#define KEEP_ALL                                                                                         \
	"push %rbx\n\tpush %rbp\n\tpush %r12\n\tpush %r13\n\tpush %r14\n\tpush %r15\n\tmov $1, %ebx\n\t" \
	"mov $20, %ebp\n\tmov $300, %r12d\n\tmov $4000, %r13d\n\tmov $50000, %r14d\n\tmov $600000, "     \
	"%r15d\n\t"
#define GIVE_BACK "pop %r15\n\tpop %r14\n\tpop %r13\n\tpop %r12\n\tpop %rbp\n\tpop %rbx\n\tret"
SHAPE(pause_keeping, KEEP_ALL "mov $34, %eax", GIVE_BACK);
SHAPE(clone_keeping, KEEP_ALL "mov $56, %eax",
      "test %eax, %eax\n\tjnz 1f\n\tadd %rbp, %rbx\n\tadd %r12, %rbx\n\tadd %r13, %rbx\n\tadd %r14, %rbx\n\t"
      "add %r15, %rbx\n\tmov %rbx, child_kept(%rip)\n\txor %edi, %edi\n\tmov $60, "
      "%eax\n\tsyscall\n1:" GIVE_BACK);
volatile long child_kept;

int gettid_number = SYS_gettid;
extern void *pointer_into;
__asm__(".pushsection .data\n.balign 8\npointer_into: .quad .Lpointed_to_call\n.popsection");

/* Calls the shape with a value in each register, and stores what is in them behind it. */
struct registers {
	long rbx, rbp, rdi, rsi, rdx, r8, r9, r10, r12, r13, r14, r15, rcx, r11;
};
void in_registers(long (*shape)(long, void *, long), struct registers *found);
__asm__(
    "in_registers:\n\tpush %rbx\n\tpush %rbp\n\tpush %r12\n\tpush %r13\n\tpush %r14\n\tpush %r15\n\tpush "
    "%rsi\n"
    "\tmov %rdi, %r11\n\tmov $1, %ebx\n\tmov $2, %ebp\n\tmov $186, %edi\n\tmov $4, %esi\n\tmov $5, %edx\n"
    "\tmov $6, %r8d\n\tmov $0, %r9d\n\tmov $8, %r10d\n\tmov $9, %r12d\n\tmov $10, %r13d\n\tmov $11, %r14d\n"
    "\tmov $12, %r15d\n\tcall *%r11\n\tmov (%rsp), %rax\n"
    "\tmov %rbx, (%rax)\n\tmov %rbp, 8(%rax)\n\tmov %rdi, 16(%rax)\n\tmov %rsi, 24(%rax)\n\tmov %rdx, "
    "32(%rax)\n"
    "\tmov %r8, 40(%rax)\n\tmov %r9, 48(%rax)\n\tmov %r10, 56(%rax)\n\tmov %r12, 64(%rax)\n\tmov %r13, "
    "72(%rax)\n"
    "\tmov %r14, 80(%rax)\n\tmov %r15, 88(%rax)\n\tmov %rcx, 96(%rax)\n\tmov %r11, 104(%rax)\n"
    "\tpop %rsi\n\tpop %r15\n\tpop %r14\n\tpop %r13\n\tpop %r12\n\tpop %rbp\n\tpop %rbx\n\tret");

static void registers(const char *name, long (*shape)(long, void *, long), long after)
{
	struct registers found;
	in_registers(shape, &found);
	TEXT(name);
	HOLDS(found.rbx == 1 && found.rbp == 2 && found.rdi == SYS_gettid && found.rsi == 4 &&
	      found.rdx == 5);
	HOLDS(found.r8 == 6 && found.r9 == 0 && found.r10 == 8 && found.r12 == 9 && found.r13 == 10);
	HOLDS(found.r14 == 11 && found.r15 == 12);
	HOLDS(found.rcx == after);
	HOLDS((found.r11 & 0x200) != 0); /* the flags: interrupts are on */
}

static volatile long seen_rip, seen_rax, seen_kept, storms, strange;
static int pipe_ends[2];

static void note(int number, siginfo_t *info, void *context)
{
	const greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
	(void)number, (void)info;
	seen_rip = registers[REG_RIP];
	seen_rax = registers[REG_RAX];
	seen_kept = registers[REG_RBX] + registers[REG_RBP] + registers[REG_R12] + registers[REG_R13] +
	            registers[REG_R14] + registers[REG_R15];
	strange += read_and_test(-1, NULL, 0) != -77; /* before the call that was broken into is made again */
	if (write(pipe_ends[1], "x", 1) != 1)
		strange++;
}

static void storm(int number, siginfo_t *info, void *context)
{
	(void)number, (void)info;
	storms++;
	strange += (uint64_t)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] >> 47 != 0;
}

static void handler(void (*function)(int, siginfo_t *, void *), int flags, long first, long interval)
{
	struct sigaction action = {.sa_sigaction = function, .sa_flags = SA_SIGINFO | flags};
	struct itimerval timer = {.it_interval.tv_usec = interval, .it_value.tv_usec = first};
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

/* A signal breaks into a read that waits: with SA_RESTART the program stands at the instruction again. */
static void interrupted(const char *name, long (*shape)(long, void *, long), long call, long after)
{
	char byte = 0, rest;
	TEXT(name);
	handler(note, SA_RESTART, 20000, 0);
	SHOW(shape(pipe_ends[0], &byte, 1));
	SHOW(byte);
	HOLDS(seen_rip == call);
	SHOW(seen_rax);
	handler(note, 0, 20000, 0);
	SHOW(shape(pipe_ends[0], &byte, 1));
	HOLDS(seen_rip == after);
	SHOW(seen_rax);
	CALL(read(pipe_ends[0], &rest, 1));
}

/* What the program keeps in registers over a call is in the signal's frame, and in a new thread. */
static void kept(void)
{
	static char stack[PAGE] __attribute__((aligned(16)));
	char byte;
	handler(note, 0, 20000, 0);
	SHOW(pause_keeping(0, NULL, 0));
	SHOW(seen_kept);
	CALL(read(pipe_ends[0], &byte, 1));
	HOLDS(clone_keeping(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM,
	                    stack + sizeof(stack), 0) > 0);
	while (child_kept == 0)
		usleep(1000);
	SHOW(child_kept);
}

static void in_a_storm(void)
{
	struct timeval start, now;
	long wrong = 0, pid = getpid();
	handler(storm, SA_RESTART, 300, 300);
	gettimeofday(&start, NULL);
	do {
		for (int i = 0; i < 100; i++) {
			wrong += number_just_before(0, NULL, 0) != pid;
			wrong += number_in_register(SYS_getpid, NULL, 0) != pid;
			wrong += jumped_to(0, NULL, 0) != pid;
			wrong += read_by_xor(-1, NULL, 0) != -EBADF;
			wrong += red_zone(3, (void *)4, 0) != 7;
		}
		gettimeofday(&now, NULL);
	} while ((now.tv_sec - start.tv_sec) * 1000000 + now.tv_usec - start.tv_usec < 200000 ||
	         (storms <= 10 && now.tv_sec - start.tv_sec < 10));
	handler(storm, 0, 0, 0);
	HOLDS(storms > 10);
	SHOW(strange);
	SHOW(wrong);
}

static long file_offset(const void *address)
{
	const Elf64_Phdr *header = (const void *)getauxval(AT_PHDR);
	for (long left = (long)getauxval(AT_PHNUM); left > 0; left--, header++)
		if (header->p_type == PT_LOAD && (uint64_t)address - header->p_vaddr < header->p_filesz)
			return (long)((uint64_t)address - header->p_vaddr + header->p_offset);
	return -1;
}

/* What the program reads of its file, maps a second time, or writes into its code is what Linux shows. */
static void own_code(void)
{
	static const unsigned char expected[] = {0xb8, 39, 0, 0, 0, 0x0f, 0x05};
	unsigned char bytes[sizeof(expected)];
	long offset = file_offset((void *)number_just_before), inside = offset % PAGE;
	char *page = (char *)number_just_before - (long)number_just_before % PAGE;
	int fd = open("/proc/self/exe", O_RDONLY);
	CALL(pread(fd, bytes, sizeof(bytes), offset));
	HOLDS(memcmp(bytes, expected, sizeof(expected)) == 0);
	char *again = mmap(NULL, 2 * PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, offset - inside);
	HOLDS(again != MAP_FAILED && memcmp(again + inside, expected, sizeof(expected)) == 0);
	HOLDS(((long (*)(long, void *, long))(again + inside))(0, NULL, 0) == getpid());
	munmap(again, 2 * PAGE);
	CALL(mprotect(page, 2 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC));
	HOLDS(memcmp((char *)number_just_before, expected, sizeof(expected)) == 0);
	HOLDS(number_just_before(0, NULL, 0) == getpid());
	((volatile char *)number_just_before)[1] = SYS_getppid;
	HOLDS(number_just_before(0, NULL, 0) == getppid());
	CALL(mprotect(page, 2 * PAGE, PROT_READ | PROT_EXEC));
	HOLDS(number_just_before(0, NULL, 0) == getppid());
	HOLDS(number_before(0, NULL, 0) == getpid());
	close(fd);
}

static void *thread(void *argument)
{
	usleep(20000); /* who joins it has to wait: in each trace and each run */
	return (void *)(number_in_register(SYS_gettid, NULL, 0) + (long)argument);
}

int main(void)
{
	pthread_t other;
	uint32_t nobody = 0;
	void *result;

	check_begin();
	HOLDS(number_just_before(0, NULL, 0) == getpid());
	HOLDS(number_before(0, NULL, 0) == getpid());
	HOLDS(number_long(0, NULL, 0) == getpid());
	HOLDS(number_in_register(SYS_getpid, NULL, 0) == getpid());
	HOLDS(number_in_memory(0, NULL, 0) == gettid());
	SHOW(red_zone(3, (void *)4, 0));
	HOLDS(jumped_to(0, NULL, 0) == getpid());
	HOLDS(jumped_to(1, NULL, 0) == gettid());
	HOLDS(switched_to(0, NULL, 0) == getpid());
	HOLDS(switched_to(1, NULL, 0) == gettid());
	HOLDS(pointed_to(0, NULL, 0) == getpid());
	__asm__ volatile("mov $186, %%eax\n\tcall *%1"
	                 : "=a"(result)
	                 : "m"(pointer_into)
	                 : "rcx", "r11", "memory");
	HOLDS((long)result == gettid());
	HOLDS(alone(0, &result, 0) == gettid() && (long)result == gettid());
	registers("number_just_before", number_just_before, AFTER_OF(number_just_before));
	registers("number_before", number_before, AFTER_OF(number_before));
	registers("number_in_register", number_in_register, AFTER_OF(number_in_register));
	registers("number_in_memory", number_in_memory, AFTER_OF(number_in_memory));
	CALL(pipe(pipe_ends));
	interrupted("read_by_xor", read_by_xor, CALL_OF(read_by_xor), AFTER_OF(read_by_xor));
	interrupted("read_by_mov", read_by_mov, CALL_OF(read_by_mov), AFTER_OF(read_by_mov));
	kept();
	in_a_storm();
	/* pthread_join asks for this call only if the thread still runs: the trace has it in any case. */
	CALL(syscall(SYS_futex, &nobody, FUTEX_WAKE_PRIVATE, 1));
	pthread_create(&other, NULL, thread, (void *)1000000);
	pthread_join(other, &result);
	HOLDS((long)result > 1000000);
	own_code();
	return check_end();
}
