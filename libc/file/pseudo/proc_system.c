/* SPDX-License-Identifier: MIT */
/* /proc/meminfo, stat, uptime, loadavg, version, cgroups, and /proc/sys: the machine in numbers (proc(5)). */
#include "abi/errno.h"
#include "core/clock.h"
#include "core/credentials.h"
#include "core/identity.h"
#include "core/map.h"
#include "core/page.h"
#include "core/process.h"
#include "core/random.h"
#include "core/thread.h"
#include "file/pseudo.h"

#define KIB 1024UL
#define TICK (NANOSECONDS / 100)

static void meminfo_show(struct pseudo_text *text, struct inode *inode)
{
	struct page_counts pages = page_counts();
	size_t total = pages.total * PAGE_SIZE / KIB, free = pages.free * PAGE_SIZE / KIB;
	size_t available = pages.free > pages.promised ? (pages.free - pages.promised) * PAGE_SIZE / KIB : 0;
	size_t resident = map_usage().resident / KIB;
	size_t cached = total - free > resident ? total - free - resident : 0; /* files and the shim's own */
	(void)inode;
	pseudo_print(text,
	             "MemTotal:       %8lu kB\nMemFree:        %8lu kB\nMemAvailable:   %8lu kB\n"
	             "Buffers:        %8u kB\nCached:         %8lu kB\nSwapCached:     %8u kB\n"
	             "Active:         %8lu kB\nInactive:       %8lu kB\nActive(anon):   %8lu kB\n"
	             "Inactive(anon): %8u kB\nActive(file):   %8u kB\nInactive(file): %8lu kB\n"
	             "Unevictable:    %8u kB\nMlocked:        %8u kB\nSwapTotal:      %8u kB\nSwapFree:      "
	             " %8u kB\n",
	             total, free, available, 0U, cached, 0U, resident, cached, resident, 0U, 0U, cached, 0U,
	             0U, 0U, 0U);
	pseudo_print(
	    text,
	    "Dirty:          %8u kB\nWriteback:      %8u kB\nAnonPages:      %8lu kB\n"
	    "Mapped:         %8u kB\nShmem:          %8u kB\nKReclaimable:   %8u kB\nSlab:           %8u kB\n"
	    "SReclaimable:   %8u kB\nSUnreclaim:     %8u kB\nKernelStack:    %8u kB\nPageTables:     %8u kB\n"
	    "CommitLimit:    %8lu kB\nCommitted_AS:   %8lu kB\nVmallocTotal:   34359738367 kB\n"
	    "VmallocUsed:    %8u kB\nHugePages_Total: %7u\nHugePages_Free:  %7u\nHugePages_Rsvd:  %7u\n"
	    "HugePages_Surp:  %7u\nHugepagesize:   %8u kB\n",
	    0U, 0U, resident, 0U, 0U, 0U, 0U, 0U, 0U, 0U, 0U, total,
	    (pages.total - pages.free + pages.promised) * PAGE_SIZE / KIB, 0U, 0U, 0U, 0U, 0U, 2048U);
}

static void stat_show(struct pseudo_text *text, struct inode *inode)
{
	uint64_t busy = clock_busy() / TICK, up = clock_monotonic() / TICK, idle = up > busy ? up - busy : 0;
	int64_t boot = clock_realtime() / (int64_t)NANOSECONDS - (int64_t)(up / 100);
	(void)inode;
	for (int line = 0; line < 2; line++)
		pseudo_print(text, "%s %lu 0 0 %lu 0 0 0 0 0 0\n", line == 0 ? "cpu " : "cpu0", busy, idle);
	pseudo_print(text,
	             "intr 0\nctxt 0\nbtime %ld\nprocesses 1\nprocs_running 1\nprocs_blocked 0\nsoftirq 0 0 "
	             "0 0 0 0 0 0 0 0 0\n",
	             boot);
}

static void uptime_show(struct pseudo_text *text, struct inode *inode)
{
	uint64_t up = clock_monotonic() / TICK, busy = clock_busy() / TICK, idle = up > busy ? up - busy : 0;
	(void)inode;
	pseudo_print(text, "%lu.%02lu %lu.%02lu\n", up / 100, up % 100, idle / 100, idle % 100);
}

static void loadavg_show(struct pseudo_text *text, struct inode *inode)
{
	unsigned count = 0;
	(void)inode;
	for (const struct list *at = threads.next; at != &threads; at = at->next)
		count++;
	pseudo_print(text, "0.00 0.00 0.00 1/%u %d\n", count, process.id);
}

static void version_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_print(text, "%s version %s (posixlite) %s\n", SYSTEM_NAME, SYSTEM_RELEASE, SYSTEM_VERSION);
}

static void cgroups_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_print(text, "#subsys_name\thierarchy\tnum_cgroups\tenabled\n");
}

PSEUDO_FILE(proc_meminfo, "/proc/meminfo", .mode = PSEUDO_TEXT, PSEUDO_SHOW(meminfo_show));
PSEUDO_FILE(proc_stat, "/proc/stat", .mode = PSEUDO_TEXT, PSEUDO_SHOW(stat_show));
PSEUDO_FILE(proc_uptime, "/proc/uptime", .mode = PSEUDO_TEXT, PSEUDO_SHOW(uptime_show));
PSEUDO_FILE(proc_loadavg, "/proc/loadavg", .mode = PSEUDO_TEXT, PSEUDO_SHOW(loadavg_show));
PSEUDO_FILE(proc_version, "/proc/version", .mode = PSEUDO_TEXT, PSEUDO_SHOW(version_show));
PSEUDO_FILE(proc_cgroups, "/proc/cgroups", .mode = PSEUDO_TEXT, PSEUDO_SHOW(cgroups_show));

/* ------ /proc/sys: what is fixed here reads as Linux's default ------ */

PSEUDO_CONSTANT(proc_sys_kernel_ostype, "/proc/sys/kernel/ostype", SYSTEM_NAME);
PSEUDO_CONSTANT(proc_sys_kernel_osrelease, "/proc/sys/kernel/osrelease", SYSTEM_RELEASE);
PSEUDO_CONSTANT(proc_sys_kernel_version, "/proc/sys/kernel/version", SYSTEM_VERSION);
PSEUDO_CONSTANT(proc_sys_kernel_hostname, "/proc/sys/kernel/hostname", SYSTEM_NODE);
PSEUDO_CONSTANT(proc_sys_kernel_domainname, "/proc/sys/kernel/domainname", SYSTEM_DOMAIN);
PSEUDO_CONSTANT(proc_sys_kernel_ngroups_max, "/proc/sys/kernel/ngroups_max", "65536");
PSEUDO_CONSTANT(proc_sys_kernel_pid_max, "/proc/sys/kernel/pid_max", "32768");
PSEUDO_CONSTANT(proc_sys_kernel_threads_max, "/proc/sys/kernel/threads-max", "32768");
PSEUDO_CONSTANT(proc_sys_kernel_tainted, "/proc/sys/kernel/tainted", "0");
PSEUDO_CONSTANT(proc_sys_kernel_core_pattern, "/proc/sys/kernel/core_pattern", "core");
PSEUDO_CONSTANT(proc_sys_kernel_randomize_va_space, "/proc/sys/kernel/randomize_va_space", "0");
PSEUDO_CONSTANT(proc_sys_kernel_shmmax, "/proc/sys/kernel/shmmax", "18446744073692774399");
PSEUDO_CONSTANT(proc_sys_kernel_sched_rr_timeslice_ms, "/proc/sys/kernel/sched_rr_timeslice_ms", "100");
PSEUDO_CONSTANT(proc_sys_kernel_seccomp, "/proc/sys/kernel/seccomp/actions_avail", "");
PSEUDO_CONSTANT(proc_sys_vm_overcommit_memory, "/proc/sys/vm/overcommit_memory", "0");
PSEUDO_CONSTANT(proc_sys_vm_max_map_count, "/proc/sys/vm/max_map_count", "65530");
PSEUDO_CONSTANT(proc_sys_vm_mmap_min_addr, "/proc/sys/vm/mmap_min_addr", "65536");
PSEUDO_CONSTANT(proc_sys_vm_swappiness, "/proc/sys/vm/swappiness", "60");
PSEUDO_CONSTANT(proc_sys_net_core_somaxconn, "/proc/sys/net/core/somaxconn", "4096");
PSEUDO_CONSTANT(proc_sys_fs_file_max, "/proc/sys/fs/file-max", "9223372036854775807");
PSEUDO_CONSTANT(proc_sys_fs_nr_open, "/proc/sys/fs/nr_open", "1048576");
PSEUDO_CONSTANT(proc_sys_fs_pipe_max_size, "/proc/sys/fs/pipe-max-size", "1048576");

static void cap_last_show(struct pseudo_text *text, struct inode *inode)
{
	(void)inode;
	pseudo_print(text, "%d\n", CAPABILITY_LAST);
}
PSEUDO_FILE(proc_sys_kernel_cap_last_cap, "/proc/sys/kernel/cap_last_cap", .mode = PSEUDO_TEXT,
            PSEUDO_SHOW(cap_last_show));

static void print_uuid(struct pseudo_text *text, const uint8_t *bytes)
{
	for (int i = 0; i < 16; i++) {
		unsigned byte = i == 6   ? (bytes[i] & 0xfU) | 0x40
		                : i == 8 ? (bytes[i] & 0x3fU) | 0x80
		                         : bytes[i];
		pseudo_print(text, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", byte);
	}
	pseudo_print(text, "\n");
}

static void boot_id_show(struct pseudo_text *text, struct inode *inode)
{
	static uint8_t bytes[16];
	static bool known;
	(void)inode;
	if (!known)
		random_bytes(bytes, sizeof(bytes));
	known = true;
	print_uuid(text, bytes);
}

static void uuid_show(struct pseudo_text *text, struct inode *inode)
{
	uint8_t bytes[16];
	(void)inode;
	random_bytes(bytes, sizeof(bytes));
	print_uuid(text, bytes);
}

PSEUDO_FILE(proc_sys_kernel_random_boot_id, "/proc/sys/kernel/random/boot_id", .mode = PSEUDO_TEXT,
            PSEUDO_SHOW(boot_id_show));
PSEUDO_FILE(proc_sys_kernel_random_uuid, "/proc/sys/kernel/random/uuid", .mode = PSEUDO_TEXT,
            PSEUDO_SHOW(uuid_show));
