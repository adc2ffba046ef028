/* SPDX-License-Identifier: MIT */
/* The program's start: its ELF file and interpreter in memory, its stack with arguments, environment and
 * auxiliary vector as the System V ABI (x86-64, section 3.4) and Linux lay it, and the jump to its first
 * instruction. */
#include "file/exec.h"
#include "abi/auxv.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/sigframe.h"
#include "arch/x86_64/trap.h"
#include "core/cmdline.h"
#include "core/credentials.h"
#include "core/image.h"
#include "core/log.h"
#include "core/map.h"
#include "core/program.h"
#include "core/random.h"
#include "core/thread.h"
#include "core/usermem.h"
#include "core/vdso.h"
#include "file/elf_load.h"
#include "file/prelink.h"
#include "file/rootfs.h"
#include "file/stdio.h"
#include "lib/string.h"

#define PIE_BASE 0x555555554000UL    /* Linux without randomness: two thirds of the address space */
#define STACK_START (33 * PAGE_SIZE) /* mapped at first, 132 KiB as on Linux; grows down by faults */
#define CLOCK_TICKS 100
#define HAS_FSGSBASE 1U /* CPUID 7, ebx; the shim has switched it on */
#define HWCAP2_FSGSBASE 2
#define MINIMUM_SIGNAL_STACK 2048
#define RFLAGS_START 0x202 /* interrupts on, no status */

OPTIONAL(prelink_load);
OPTIONAL(vdso_map);

struct program program;

const char *const *exec_arguments, *const *exec_environment;

/* The stack under construction: what is written goes below `at`. */
struct stack {
	uint64_t at;
	bool failed;
};

static uint64_t push(struct stack *stack, const void *data, size_t size)
{
	stack->at -= size;
	if (mem_copy((void *)stack->at, data, size) != 0)
		stack->failed = true;
	return stack->at;
}

static uint64_t push_string(struct stack *stack, const char *text)
{
	return push(stack, text, strlen(text) + 1);
}

static void push_word(struct stack *stack, uint64_t word)
{
	push(stack, &word, sizeof(word));
}

/* The strings that a source gives, one after the other. */
struct strings {
	const char *(*get)(size_t index); /* NULL behind the last */
	size_t count, size;               /* strings, and their bytes with the final NULs */
};

static const char *argument(size_t index)
{
	if (exec_arguments != NULL)
		return exec_arguments[index];
	/* Arguments on the command line replace all but the program's name. */
	if (index == 0 || !cmdline_has_arguments())
		return image_config.argv[index];
	return cmdline_argument(index - 1);
}

static const char *variable(size_t index)
{
	size_t baked = 0;
	if (exec_environment != NULL)
		return exec_environment[index];
	while (image_config.envp[baked] != NULL)
		baked++;
	return index < baked ? image_config.envp[index] : cmdline_environment(index - baked);
}

static struct strings strings_measure(const char *(*get)(size_t))
{
	struct strings strings = {.get = get};
	for (const char *text; (text = get(strings.count)) != NULL; strings.count++)
		strings.size += strlen(text) + 1;
	return strings;
}

static void strings_copy(struct stack *stack, const struct strings *strings, uint64_t to)
{
	for (size_t i = 0; i < strings->count; i++) {
		const char *text = strings->get(i);
		size_t size = strlen(text) + 1;
		if (mem_copy((void *)to, text, size) != 0)
			stack->failed = true;
		to += size;
	}
}

/* Pointers to strings that lie from `at` on, ended by NULL, below the stack's present end. */
static void push_pointers(struct stack *stack, const struct strings *strings, uint64_t at)
{
	push_word(stack, 0);
	uint64_t table = stack->at - strings->count * sizeof(uint64_t);
	for (size_t i = 0; i < strings->count; i++) {
		if (mem_copy((void *)(table + i * sizeof(at)), &at, sizeof(at)) != 0)
			stack->failed = true;
		at += strlen(strings->get(i)) + 1;
	}
	stack->at = table;
}

static void fill_auxv(const struct elf_image *main, uint64_t interpreter, uint64_t name, uint64_t platform,
                      uint64_t random)
{
	const struct credentials *user = credentials();
	const struct auxv_entry entries[] = {
	    {AT_SYSINFO_EHDR, program.vdso},
	    {AT_HWCAP, cpuid(1, 0).edx},
	    {AT_PAGESZ, PAGE_SIZE},
	    {AT_CLKTCK, CLOCK_TICKS},
	    {AT_PHDR, main->headers},
	    {AT_PHENT, 56},
	    {AT_PHNUM, main->header_count},
	    {AT_BASE, interpreter},
	    {AT_FLAGS, 0},
	    {AT_ENTRY, main->entry},
	    {AT_UID, user->user.real},
	    {AT_EUID, user->user.effective},
	    {AT_GID, user->group.real},
	    {AT_EGID, user->group.effective},
	    {AT_SECURE, 0},
	    {AT_RANDOM, random},
	    {AT_HWCAP2, cpuid(7, 0).ebx & HAS_FSGSBASE ? HWCAP2_FSGSBASE : 0},
	    {AT_MINSIGSTKSZ, sigframe_stack_size()},
	    {AT_EXECFN, name},
	    {AT_PLATFORM, platform},
	    {AT_NULL, 0},
	};
	size_t absent = program.vdso == 0;
	program.auxv_count = ARRAY_COUNT(entries) - absent;
	memcpy(program.auxv, entries + absent, program.auxv_count * sizeof(entries[0]));
}

/* Returns the stack pointer at entry. */
static uint64_t build_stack(const char *called, const struct elf_image *main, uint64_t interpreter)
{
	struct stack stack = {.at = USER_END - sizeof(uint64_t)};
	uint8_t random[16];
	struct strings arguments = strings_measure(argument), environment = strings_measure(variable);

	uint64_t name = push_string(&stack, called);
	program.environment_end = stack.at;
	program.environment_start = program.arguments_end = stack.at -= environment.size;
	program.arguments_start = stack.at -= arguments.size;
	strings_copy(&stack, &environment, program.environment_start);
	strings_copy(&stack, &arguments, program.arguments_start);
	uint64_t platform = push_string(&stack, "x86_64");
	random_bytes(random, sizeof(random));
	uint64_t seed = push(&stack, random, sizeof(random));

	fill_auxv(main, interpreter, name, platform, seed);
	size_t auxv_size = program.auxv_count * sizeof(program.auxv[0]);
	size_t words = 3 + arguments.count + environment.count;
	stack.at = (stack.at & ~15UL) - ((auxv_size + words * sizeof(uint64_t)) & 15 ? 8 : 0);
	push(&stack, program.auxv, auxv_size);
	push_pointers(&stack, &environment, program.environment_start);
	push_pointers(&stack, &arguments, program.arguments_start);
	push_word(&stack, arguments.count);
	if (stack.failed)
		panic("arguments and environment do not fit on the stack");
	return stack.at;
}

static void load(struct inode *inode, uint64_t wanted, struct elf_image *image)
{
	long error = inode != NULL ? elf_load(inode, wanted, image) : -ENOENT;
	if (error != 0)
		panic("cannot start %s: error %ld", program.path, -error);
}

static void map_stack(bool executable)
{
	int prot = PROT_READ | PROT_WRITE | (executable ? PROT_EXEC : 0);
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN;
	if (map_add_labelled(USER_END - STACK_START, STACK_START, prot, flags, NULL, 0, "[stack]") < 0)
		panic("no memory for the stack of %s", program.path);
}

void exec_name_thread(const char *called)
{
	const char *base = strrchr(called, '/');
	string_copy(thread_current()->name, base != NULL ? base + 1 : called, sizeof(thread_current()->name));
}

void exec_load(const struct exec_program *exec, struct user_frame *frame)
{
	struct elf_image main, interpreter = {0};
	program = (struct program){.path = exec->path};
	load(exec->file, PIE_BASE, &main);
	uint64_t entry = main.entry;
	if (exec->interpreter != NULL) {
		load(exec->interpreter, 0, &interpreter);
		entry = interpreter.entry;
	}
	map_stack(main.stack_executable);
	program.code_start = main.code_start;
	program.code_end = main.code_end;
	program.data_start = main.data_start;
	program.data_end = main.data_end;
	program.brk_start = program.brk = page_up(main.end);
	program.vdso = vdso_map != NULL ? vdso_map() : 0;
	program.stack_start = build_stack(exec->called, &main, interpreter.bias);

	*frame = (struct user_frame){
	    .call = -1,
	    .rip = entry,
	    .cs = CODE_SELECTOR,
	    .rflags = RFLAGS_START,
	    .rsp = program.stack_start,
	    .ss = DATA_SELECTOR,
	};
}

void program_start(void)
{
	const struct exec_program exec = {rootfs_program, rootfs_interpreter, image_config.program,
	                                  image_config.program};
	struct user_frame frame;
	stdio_open();
	exec_name_thread(image_config.program);
	if (prelink_load == NULL || !prelink_load(&frame))
		exec_load(&exec, &frame);
	__asm__ volatile("fninit");
	frame_enter(&frame);
}
