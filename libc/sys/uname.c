/* SPDX-License-Identifier: MIT */
/* uname, sysinfo: what the system is, and how much of it is in use. */
#include "core/clock.h"
#include "core/identity.h"
#include "core/page.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "core/usermem.h"

#define FIELD 65

struct names {
	char system[FIELD], node[FIELD], release[FIELD], version[FIELD], machine[FIELD], domain[FIELD];
};

SYSCALL1(uname, struct names *, to)
{
	static const struct names names = {
	    .system = SYSTEM_NAME,
	    .node = SYSTEM_NODE,
	    .release = SYSTEM_RELEASE,
	    .version = SYSTEM_VERSION,
	    .machine = SYSTEM_MACHINE,
	    .domain = SYSTEM_DOMAIN,
	};
	return user_write(to, &names, sizeof(names));
}

struct info {
	int64_t uptime; /* seconds */
	uint64_t loads[3];
	uint64_t total, free, shared, buffers; /* memory, in units */
	uint64_t swap, swap_free;
	uint16_t processes, padding;
	uint64_t high, high_free;
	uint32_t unit; /* bytes */
};

SYSCALL1(sysinfo, struct info *, to)
{
	struct page_counts pages = page_counts();
	struct info info = {
	    .uptime = (int64_t)(clock_monotonic() / NANOSECONDS),
	    .total = pages.total * PAGE_SIZE,
	    .free = pages.free * PAGE_SIZE,
	    .unit = 1,
	};
	for (const struct list *at = threads.next; at != &threads; at = at->next)
		info.processes++;
	return user_write(to, &info, sizeof(info));
}
