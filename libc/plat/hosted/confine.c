/* SPDX-License-Identifier: MIT */
/* The process gives up all calls of Linux but those that this platform makes from now on (seccomp(2)):
 * whoever takes the program over, and the shim with it, can ask for no more than the image itself. */
#include "abi/mman.h"
#include "abi/prctl.h"
#include "abi/seccomp.h"
#include "arch/x86_64/hosted/host.h"
#include "plat/hosted/hosted.h"

#define FILTER_LIMIT 128
#define VALUES_LIMIT HOST_DISK_LIMIT
#define CHECKS_LIMIT 2
#define ARCHITECTURE_X86_64 0xc000003eU

/* struct seccomp_data: offsets. */
#define DATA_NUMBER 0
#define DATA_ARCHITECTURE 4
#define DATA_ARGUMENT(n) (16 + 8 * (n))

/* Berkeley packet filter. */
#define BPF_LOAD_WORD 0x20  /* BPF_LD | BPF_W | BPF_ABS */
#define BPF_JUMP_EQUAL 0x15 /* BPF_JMP | BPF_JEQ | BPF_K */
#define BPF_RETURN 0x06     /* BPF_RET | BPF_K */

struct filter_instruction {
	uint16_t code;
	uint8_t if_true, if_false; /* instructions to skip */
	uint32_t value;
};

struct check {
	unsigned argument, count;
	uint32_t values[VALUES_LIMIT]; /* one of them, of the lower 32 bits */
};

struct rule {
	unsigned number, count;
	struct check checks[CHECKS_LIMIT]; /* all of them */
};

static struct filter_instruction filter[FILTER_LIMIT];
static unsigned length;

static void emit(uint16_t code, uint8_t if_true, uint8_t if_false, uint32_t value)
{
	if (length == FILTER_LIMIT)
		host_failed("a filter of this length", 0);
	filter[length++] = (struct filter_instruction){code, if_true, if_false, value};
}

static void emit_check(const struct check *check)
{
	emit(BPF_LOAD_WORD, 0, 0, DATA_ARGUMENT(check->argument));
	for (unsigned i = 0; i < check->count; i++)
		emit(BPF_JUMP_EQUAL, (uint8_t)(check->count - i), 0, check->values[i]);
	emit(BPF_RETURN, 0, 0, SECCOMP_RET_KILL_PROCESS);
}

static void emit_rule(const struct rule *rule)
{
	unsigned jump = length;
	emit(BPF_JUMP_EQUAL, 0, 0, rule->number);
	for (unsigned i = 0; i < rule->count; i++)
		emit_check(&rule->checks[i]);
	emit(BPF_RETURN, 0, 0, SECCOMP_RET_ALLOW);
	filter[jump].if_false = (uint8_t)(length - jump - 1);
}

/* A call whose first argument is one of the disks; there may be none, then nothing is allowed. */
static struct rule disk_rule(unsigned number)
{
	struct rule rule = {number, 1, {{0, host_disk_count, {0}}}};
	for (unsigned i = 0; i < host_disk_count; i++)
		rule.checks[0].values[i] = (uint32_t)host_disks[i].descriptor;
	return rule;
}

void confine(void)
{
	const struct rule rules[] = {
	    {SYS_mmap, 2, {{4, 1, {(uint32_t)host_memory}}, {3, 1, {MAP_SHARED | MAP_FIXED}}}},
	    {SYS_munmap, 0, {{0}}},
	    {SYS_rt_sigreturn, 0, {{0}}},
	    {SYS_ppoll, 0, {{0}}},
	    {SYS_read, 1, {{0, 3, {HOST_STDIN, (uint32_t)host_console, (uint32_t)host_card}}}},
	    {SYS_write, 1, {{0, 4, {HOST_STDOUT, HOST_STDERR, (uint32_t)host_console, (uint32_t)host_card}}}},
	    disk_rule(SYS_pread64),
	    disk_rule(SYS_pwrite64),
	    disk_rule(SYS_fdatasync),
	    disk_rule(SYS_fallocate),
	    {SYS_timer_settime, 0, {{0}}},
	    {SYS_clock_gettime, 0, {{0}}},
	    {SYS_exit_group, 0, {{0}}},
	};
	emit(BPF_LOAD_WORD, 0, 0, DATA_ARCHITECTURE);
	emit(BPF_JUMP_EQUAL, 1, 0, ARCHITECTURE_X86_64);
	emit(BPF_RETURN, 0, 0, SECCOMP_RET_KILL_PROCESS);
	emit(BPF_LOAD_WORD, 0, 0, DATA_NUMBER);
	for (unsigned i = 0; i < ARRAY_COUNT(rules); i++)
		emit_rule(&rules[i]);
	emit(BPF_RETURN, 0, 0, SECCOMP_RET_KILL_PROCESS);

	const struct {
		uint16_t length;
		const struct filter_instruction *filter;
	} program = {(uint16_t)length, filter};
	long error = host_call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
	if (error == 0)
		error = host_call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&program, 0, 0, 0);
	if (error != 0)
		host_failed("seccomp", error);
}
