/* SPDX-License-Identifier: MIT */
/* /proc/self/cmdline, environ, auxv, comm, limits, cgroup and settings that only the kernel would heed
 * (proc(5)). */
#include "abi/errno.h"
#include "core/program.h"
#include "core/rlimit.h"
#include "core/thread.h"
#include "core/usermem.h"
#include "file/pseudo.h"
#include "lib/format.h"
#include "lib/string.h"

static void cmdline_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_append(text, (const void *)program.arguments_start,
	              program.arguments_end - program.arguments_start);
}

static void environ_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_append(text, (const void *)program.environment_start,
	              program.environment_end - program.environment_start);
}

static void auxv_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_append(text, program.auxv, program.auxv_count * sizeof(program.auxv[0]));
}

static void comm_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_print(text, "%s\n", LIST_FIRST(&threads, struct thread, all)->name);
}

static long comm_store(struct inode *inode, const char *bytes, size_t size)
{
	struct thread *thread = LIST_FIRST(&threads, struct thread, all);
	(void)inode;
	string_copy(thread->name, bytes, sizeof(thread->name));
	if (size > 0 && size < sizeof(thread->name) && thread->name[size - 1] == '\n')
		thread->name[size - 1] = '\0';
	return 0;
}

static const struct {
	const char *name, *unit;
	unsigned resource;
} limit_rows[] = {
    {"Max cpu time", "seconds", RLIMIT_CPU},         {"Max file size", "bytes", RLIMIT_FSIZE},
    {"Max data size", "bytes", RLIMIT_DATA},         {"Max stack size", "bytes", RLIMIT_STACK},
    {"Max core file size", "bytes", RLIMIT_CORE},    {"Max resident set", "bytes", RLIMIT_RSS},
    {"Max processes", "processes", RLIMIT_NPROC},    {"Max open files", "files", RLIMIT_NOFILE},
    {"Max locked memory", "bytes", RLIMIT_MEMLOCK},  {"Max address space", "bytes", RLIMIT_AS},
    {"Max file locks", "locks", RLIMIT_LOCKS},       {"Max pending signals", "signals", RLIMIT_SIGPENDING},
    {"Max msgqueue size", "bytes", RLIMIT_MSGQUEUE}, {"Max nice priority", "", RLIMIT_NICE},
    {"Max realtime priority", "", RLIMIT_RTPRIO},    {"Max realtime timeout", "us", RLIMIT_RTTIME},
};

static const char *limit_text(char *to, size_t size, uint64_t value)
{
	if (value == UINT64_MAX)
		return "unlimited";
	format(to, size, "%lu", value);
	return to;
}

static void limits_show(struct pseudo_text *text, struct inode *inode)
{
	char soft[24], hard[24];
	(void)inode;
	pseudo_print(text, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit", "Hard Limit", "Units");
	for (size_t i = 0; i < ARRAY_COUNT(limit_rows); i++) {
		const struct rlimit *limit = &rlimits[limit_rows[i].resource];
		pseudo_print(text, "%-25s %-20s %-20s %-10s\n", limit_rows[i].name,
		             limit_text(soft, sizeof(soft), limit->current),
		             limit_text(hard, sizeof(hard), limit->maximum), limit_rows[i].unit);
	}
}

static void cgroup_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_print(text, "0::/\n");
}

/* Who is to be ended when memory is short, and what a core dump holds: kept, though neither ever comes. */
static int oom_score_adjustment;
static unsigned coredump_filter = 0x33;

static long number_of(const char *text, long lowest, long highest, unsigned base, long *number)
{
	bool negative = *text == '-';
	long value = 0;
	text += negative;
	if (base == 16 && text[0] == '0' && text[1] == 'x')
		text += 2;
	const char *start = text;
	for (;; text++) {
		unsigned digit = *text >= '0' && *text <= '9'   ? (unsigned)(*text - '0')
		                 : *text >= 'a' && *text <= 'f' ? (unsigned)(*text - 'a') + 10
		                                                : 99;
		if (digit >= base || value > highest)
			break;
		value = value * base + digit;
	}
	value = negative ? -value : value;
	if (text == start || (*text != '\0' && *text != '\n') || value < lowest || value > highest)
		return -EINVAL;
	*number = value;
	return 0;
}

static void oom_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_print(text, "%d\n", oom_score_adjustment);
}

static long oom_store(struct inode *inode, const char *bytes, size_t size)
{
	long number, result = number_of(bytes, -1000, 1000, 10, &number);
	(void)inode, (void)size;
	if (result == 0)
		oom_score_adjustment = (int)number;
	return result;
}

static void coredump_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_print(text, "%08x\n", coredump_filter);
}

static long coredump_store(struct inode *inode, const char *bytes, size_t size)
{
	long number,
	    result = number_of(bytes, 0, UINT32_MAX, bytes[0] == '0' && bytes[1] == 'x' ? 16 : 10, &number);
	(void)inode, (void)size;
	if (result == 0)
		coredump_filter = (unsigned)number & 0x1ff;
	return result;
}

PSEUDO_FILE(proc_self_cmdline, "/proc/self/cmdline", .mode = PSEUDO_TEXT, PSEUDO_SHOW(cmdline_show));
PSEUDO_FILE(proc_self_environ, "/proc/self/environ", .mode = S_IFREG | 0400, PSEUDO_SHOW(environ_show));
PSEUDO_FILE(proc_self_auxv, "/proc/self/auxv", .mode = S_IFREG | 0400, PSEUDO_SHOW(auxv_show));
PSEUDO_FILE(proc_self_comm, "/proc/self/comm", .mode = PSEUDO_SETTING, PSEUDO_SHOW(comm_show),
            .store = comm_store);
PSEUDO_FILE(proc_self_limits, "/proc/self/limits", .mode = PSEUDO_TEXT, PSEUDO_SHOW(limits_show));
PSEUDO_FILE(proc_self_cgroup, "/proc/self/cgroup", .mode = PSEUDO_TEXT, PSEUDO_SHOW(cgroup_show));
PSEUDO_FILE(proc_self_oom_score_adj, "/proc/self/oom_score_adj", .mode = PSEUDO_SETTING,
            PSEUDO_SHOW(oom_show), .store = oom_store);
PSEUDO_FILE(proc_self_coredump_filter, "/proc/self/coredump_filter", .mode = PSEUDO_SETTING,
            PSEUDO_SHOW(coredump_show), .store = coredump_store);
