// SPDX-License-Identifier: MIT
/* uname, sysinfo, getcpu, sched_getaffinity, sched_yield: what the machine is, as far as it is the same. */
#include "check.h"

#include <sched.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

int main(void)
{
	struct utsname name;
	struct sysinfo info;
	unsigned long mask[16] = {0};
	long size;
	cpu_set_t set;

	check_begin();
	CALL(uname(&name));
	TEXT(name.sysname);
	TEXT(name.machine);
	HOLDS(atoi(name.release) >= 3);
	HOLDS(strlen(name.nodename) > 0);
	HOLDS(name.version[0] == '#');
	CALL(syscall(SYS_uname, bad_pointer));
	CALL(sysinfo(&info));
	HOLDS(info.totalram > 0 && info.freeram <= info.totalram);
	HOLDS(info.mem_unit > 0);
	HOLDS(info.procs > 0);
	HOLDS(info.uptime >= 0);
	CALL(syscall(SYS_sysinfo, bad_pointer));
	size = syscall(SYS_sched_getaffinity, 0, sizeof(mask), mask);
	HOLDS(size >= 8 && size % 8 == 0);
	HOLDS(mask[0] & 1);
	CALL(syscall(SYS_sched_getaffinity, 0, 4, mask));
	CALL(syscall(SYS_sched_getaffinity, 0x3fffffff, sizeof(mask), mask));
	CALL(syscall(SYS_sched_getaffinity, 0, sizeof(mask), bad_pointer));
	CALL(sched_getaffinity(0, sizeof(set), &set));
	HOLDS(CPU_COUNT(&set) >= 1);
	HOLDS(sysconf(_SC_NPROCESSORS_ONLN) >= 1);
	HOLDS(sysconf(_SC_PHYS_PAGES) > 100);
	SHOW(sysconf(_SC_PAGESIZE));
	SHOW(sysconf(_SC_CLK_TCK));
	return check_end();
}
