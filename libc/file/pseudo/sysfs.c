/* SPDX-License-Identifier: MIT */
/* /sys: one processor, one memory node, no huge pages of its own accord. */
#include "core/page.h"
#include "file/pseudo.h"

#define KIB 1024UL

#define CONSTANT(id, place, words)                                           \
	static void id##_show(struct pseudo_text *text, struct inode *inode) \
	{                                                                    \
		(void)inode;                                                 \
		pseudo_print(text, "%s\n", words);                           \
	}                                                                    \
	PSEUDO_FILE(sys_##id, "/sys/" place, .mode = PSEUDO_TEXT, .show = id##_show)

CONSTANT(cpu_online, "devices/system/cpu/online", "0");
CONSTANT(cpu_possible, "devices/system/cpu/possible", "0");
CONSTANT(cpu_present, "devices/system/cpu/present", "0");
CONSTANT(cpu_isolated, "devices/system/cpu/isolated", "");
CONSTANT(cpu_kernel_max, "devices/system/cpu/kernel_max", "0");
CONSTANT(cpu_core_id, "devices/system/cpu/cpu0/topology/core_id", "0");
CONSTANT(cpu_package_id, "devices/system/cpu/cpu0/topology/physical_package_id", "0");
CONSTANT(cpu_core_siblings, "devices/system/cpu/cpu0/topology/core_siblings", "1");
CONSTANT(cpu_core_siblings_list, "devices/system/cpu/cpu0/topology/core_siblings_list", "0");
CONSTANT(cpu_thread_siblings, "devices/system/cpu/cpu0/topology/thread_siblings", "1");
CONSTANT(cpu_thread_siblings_list, "devices/system/cpu/cpu0/topology/thread_siblings_list", "0");
CONSTANT(node_online, "devices/system/node/online", "0");
CONSTANT(node_possible, "devices/system/node/possible", "0");
CONSTANT(node0_cpumap, "devices/system/node/node0/cpumap", "1");
CONSTANT(node0_cpulist, "devices/system/node/node0/cpulist", "0");
CONSTANT(thp_enabled, "kernel/mm/transparent_hugepage/enabled", "always madvise [never]");
CONSTANT(thp_defrag, "kernel/mm/transparent_hugepage/defrag", "always defer defer+madvise madvise [never]");
CONSTANT(thp_pmd_size, "kernel/mm/transparent_hugepage/hpage_pmd_size", "2097152");
CONSTANT(thp_shmem_enabled, "kernel/mm/transparent_hugepage/shmem_enabled",
         "always within_size advise [never] deny force");
CONSTANT(clocksource, "devices/system/clocksource/clocksource0/current_clocksource", "tsc");

static void node_meminfo_show(struct pseudo_text *text, struct inode *inode)
{
	struct page_counts pages = page_counts();
	size_t total = pages.total * PAGE_SIZE / KIB, free = pages.free * PAGE_SIZE / KIB;
	(void)inode;
	pseudo_print(text,
	             "Node 0 MemTotal:       %8lu kB\nNode 0 MemFree:        %8lu kB\nNode 0 MemUsed:        "
	             "%8lu kB\n",
	             total, free, total - free);
}
PSEUDO_FILE(sys_node0_meminfo, "/sys/devices/system/node/node0/meminfo", .mode = PSEUDO_TEXT,
            .show = node_meminfo_show);

PSEUDO_FILE(sys_node, "/sys/devices/system/node", .mode = S_IFDIR | 0755);
PSEUDO_FILE(sys_cpu, "/sys/devices/system/cpu", .mode = S_IFDIR | 0755);
PSEUDO_FILE(sys_hugepages, "/sys/kernel/mm/hugepages", .mode = S_IFDIR | 0755);
