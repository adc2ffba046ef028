/* SPDX-License-Identifier: MIT */
/* /proc/self/status, stat, statm: the process in numbers (proc(5)). */
#include "core/clock.h"
#include "core/credentials.h"
#include "core/map.h"
#include "core/process.h"
#include "core/program.h"
#include "core/rlimit.h"
#include "core/signal.h"
#include "core/thread.h"
#include "file/fd.h"
#include "file/path.h"
#include "file/pseudo.h"

OPTIONAL(signal_mask);
OPTIONAL(signal_pending_set);
OPTIONAL_OBJECT(signal_process);

#define KIB 1024UL
#define TICK (NANOSECONDS / 100)

static unsigned thread_count(void)
{
	unsigned count = 0;
	for (const struct list *at = threads.next; at != &threads; at = at->next)
		count++;
	return count > 0 ? count : 1;
}

static const struct thread *main_thread(void)
{
	return list_empty(&threads) ? thread_current() : LIST_FIRST(&threads, struct thread, all);
}

struct signal_sets {
	uint64_t ignored, caught;
};

static struct signal_sets signal_sets(void)
{
	struct signal_sets sets = {0};
	if (&signal_process == NULL)
		return sets;
	for (int signo = 1; signo <= SIGNAL_COUNT; signo++) {
		uint64_t handler = signal_actions[signo].handler;
		if (handler == 1) /* SIG_IGN */
			sets.ignored |= SIGNAL_BIT(signo);
		else if (handler != 0)
			sets.caught |= SIGNAL_BIT(signo);
	}
	return sets;
}

static void show_memory(struct pseudo_text *text)
{
	struct map_usage usage = map_usage();
	pseudo_print(
	    text,
	    "VmPeak:\t%8lu kB\nVmSize:\t%8lu kB\nVmLck:\t%8u kB\nVmPin:\t%8u kB\nVmHWM:\t%8lu kB\n"
	    "VmRSS:\t%8lu kB\nRssAnon:\t%8lu kB\nRssFile:\t%8u kB\nRssShmem:\t%8u kB\nVmData:\t%8lu kB\n"
	    "VmStk:\t%8lu kB\nVmExe:\t%8lu kB\nVmLib:\t%8u kB\nVmPTE:\t%8lu kB\nVmSwap:\t%8u kB\n",
	    usage.size / KIB, usage.size / KIB, 0U, 0U, usage.peak / KIB, usage.resident / KIB,
	    usage.resident / KIB, 0U, 0U, usage.data / KIB, usage.stack / KIB, usage.text / KIB, 0U,
	    usage.resident / (KIB * 512) + 4, 0U);
	pseudo_print(text, "HugetlbPages:\t%8u kB\nCoreDumping:\t0\nTHP_enabled:\t0\n", 0U);
}

static void show_signals(struct pseudo_text *text)
{
	const struct credentials *who = credentials();
	struct signal_sets sets = signal_sets();
	uint64_t pending = signal_pending_set ? signal_pending_set() : 0;
	pseudo_print(
	    text,
	    "Threads:\t%u\nSigQ:\t0/%lu\nSigPnd:\t%016x\nShdPnd:\t%016lx\nSigBlk:\t%016lx\nSigIgn:\t%016lx\n"
	    "SigCgt:\t%016lx\nCapInh:\t%016lx\nCapPrm:\t%016lx\nCapEff:\t%016lx\nCapBnd:\t%016lx\n"
	    "CapAmb:\t%016lx\nNoNewPrivs:\t%d\nSeccomp:\t0\nSeccomp_filters:\t0\n",
	    thread_count(), rlimit(RLIMIT_SIGPENDING), 0U, pending, signal_mask ? signal_mask() : 0,
	    sets.ignored, sets.caught, who->inheritable, who->permitted, who->effective, who->bounding,
	    who->ambient, who->no_new_privileges);
}

static void status_show(struct pseudo_text *text, struct inode *inode)
{
	const struct credentials *who = credentials();
	(void)inode;
	pseudo_print(
	    text,
	    "Name:\t%s\nUmask:\t%04o\nState:\tR (running)\nTgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\n"
	    "TracerPid:\t0\nUid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\nFDSize:\t%u\nGroups:\t",
	    main_thread()->name, path_umask, process.id, process.id, process.parent, who->user.real,
	    who->user.effective, who->user.saved, who->user.file, who->group.real, who->group.effective,
	    who->group.saved, who->group.file, MAX(fd_table_size(), 64U));
	for (unsigned i = 0; i < who->group_count; i++)
		pseudo_print(text, "%u ", who->groups[i]);
	pseudo_print(text, "\nNStgid:\t%d\nNSpid:\t%d\nNSpgid:\t%d\nNSsid:\t%d\n", process.id, process.id,
	             process.group, process.session);
	show_memory(text);
	show_signals(text);
	pseudo_print(text, "Speculation_Store_Bypass:\tvulnerable\nCpus_allowed:\t1\nCpus_allowed_list:\t0\n"
	                   "Mems_allowed:\t00000001\nMems_allowed_list:\t0\nvoluntary_ctxt_switches:\t0\n"
	                   "nonvoluntary_ctxt_switches:\t0\n");
}

static void stat_show(struct pseudo_text *text, struct inode *inode)
{
	struct map_usage usage = map_usage();
	struct signal_sets sets = signal_sets();
	const struct thread *thread = main_thread();
	(void)inode;
	pseudo_print(text, "%d (%s) R %d %d %d 0 -1 4194304 %lu 0 0 0 %lu 0 0 0 20 0 %u 0 %lu %lu %lu %lu ",
	             process.id, thread->name, process.parent, process.group, process.session,
	             usage.peak / PAGE_SIZE, clock_busy() / TICK, thread_count(), thread->started / TICK,
	             usage.size, usage.resident / PAGE_SIZE, rlimit(RLIMIT_RSS));
	pseudo_print(
	    text, "%lu %lu %lu 0 0 %lu %lu %lu %lu 0 0 0 17 0 0 0 0 0 0 %lu %lu %lu %lu %lu %lu %lu 0\n",
	    program.code_start, program.code_end, program.stack_start,
	    signal_pending_set ? signal_pending_set() & INT32_MAX : 0UL,
	    signal_mask ? signal_mask() & INT32_MAX : 0UL, sets.ignored & INT32_MAX, sets.caught & INT32_MAX,
	    program.data_start, program.data_end, program.brk_start, program.arguments_start,
	    program.arguments_end, program.environment_start, program.environment_end);
}

static void statm_show(struct pseudo_text *text, struct inode *inode)
{
	struct map_usage usage = map_usage();
	(void)inode;
	pseudo_print(text, "%lu %lu 0 %lu 0 %lu 0\n", usage.size / PAGE_SIZE, usage.resident / PAGE_SIZE,
	             usage.text / PAGE_SIZE, (usage.data + usage.stack) / PAGE_SIZE);
}

PSEUDO_FILE(proc_self_status, "/proc/self/status", .mode = PSEUDO_TEXT, PSEUDO_SHOW(status_show));
PSEUDO_FILE(proc_self_stat, "/proc/self/stat", .mode = PSEUDO_TEXT, PSEUDO_SHOW(stat_show));
PSEUDO_FILE(proc_self_statm, "/proc/self/statm", .mode = PSEUDO_TEXT, PSEUDO_SHOW(statm_show));
