/* SPDX-License-Identifier: MIT */
/* /sys: one processor, one memory node, no huge pages of its own accord. */
#include "core/page.h"
#include "file/pseudo.h"

#define KIB 1024UL

PSEUDO_CONSTANT(sys_cpu_online, "/sys/devices/system/cpu/online", "0");
PSEUDO_CONSTANT(sys_cpu_possible, "/sys/devices/system/cpu/possible", "0");
PSEUDO_CONSTANT(sys_cpu_present, "/sys/devices/system/cpu/present", "0");
PSEUDO_CONSTANT(sys_cpu_isolated, "/sys/devices/system/cpu/isolated", "");
PSEUDO_CONSTANT(sys_cpu_kernel_max, "/sys/devices/system/cpu/kernel_max", "0");
PSEUDO_CONSTANT(sys_cpu_core_id, "/sys/devices/system/cpu/cpu0/topology/core_id", "0");
PSEUDO_CONSTANT(sys_cpu_package_id, "/sys/devices/system/cpu/cpu0/topology/physical_package_id", "0");
PSEUDO_CONSTANT(sys_cpu_core_siblings, "/sys/devices/system/cpu/cpu0/topology/core_siblings", "1");
PSEUDO_CONSTANT(sys_cpu_core_siblings_list, "/sys/devices/system/cpu/cpu0/topology/core_siblings_list", "0");
PSEUDO_CONSTANT(sys_cpu_thread_siblings, "/sys/devices/system/cpu/cpu0/topology/thread_siblings", "1");
PSEUDO_CONSTANT(sys_cpu_thread_siblings_list, "/sys/devices/system/cpu/cpu0/topology/thread_siblings_list",
                "0");
PSEUDO_CONSTANT(sys_node_online, "/sys/devices/system/node/online", "0");
PSEUDO_CONSTANT(sys_node_possible, "/sys/devices/system/node/possible", "0");
PSEUDO_CONSTANT(sys_node0_cpumap, "/sys/devices/system/node/node0/cpumap", "1");
PSEUDO_CONSTANT(sys_node0_cpulist, "/sys/devices/system/node/node0/cpulist", "0");
PSEUDO_CONSTANT(sys_thp_enabled, "/sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]");
PSEUDO_CONSTANT(sys_thp_defrag, "/sys/kernel/mm/transparent_hugepage/defrag",
                "always defer defer+madvise madvise [never]");
PSEUDO_CONSTANT(sys_thp_pmd_size, "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "2097152");
PSEUDO_CONSTANT(sys_thp_shmem_enabled, "/sys/kernel/mm/transparent_hugepage/shmem_enabled",
                "always within_size advise [never] deny force");
PSEUDO_CONSTANT(sys_clocksource, "/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc");

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
            PSEUDO_SHOW(node_meminfo_show));

PSEUDO_FILE(sys_node, "/sys/devices/system/node", .mode = S_IFDIR | 0755);
PSEUDO_FILE(sys_cpu, "/sys/devices/system/cpu", .mode = S_IFDIR | 0755);
PSEUDO_FILE(sys_hugepages, "/sys/kernel/mm/hugepages", .mode = S_IFDIR | 0755);
