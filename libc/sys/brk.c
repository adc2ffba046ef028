/* SPDX-License-Identifier: MIT */
/* brk: the end of the heap behind the program's data; answers the present end where it cannot be moved. */
#include "abi/mman.h"
#include "core/map.h"
#include "core/program.h"
#include "core/rlimit.h"
#include "core/syscall.h"
#include "core/usermem.h"

static bool grow(uint64_t from, uint64_t to)
{
	return map_free_range(from, to) &&
	       map_add_labelled(from, to - from, PROT_READ | PROT_WRITE,
	                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, NULL, 0, "[heap]") >= 0;
}

SYSCALL1(brk, uint64_t, end)
{
	if (end < program.brk_start || end > USER_END || end - program.brk_start > rlimit(RLIMIT_DATA))
		return (long)program.brk;
	uint64_t present = page_up(program.brk), wanted = page_up(end);
	if (wanted > present && !grow(present, wanted))
		return (long)program.brk;
	if (wanted < present && map_remove(wanted, present - wanted) != 0)
		return (long)program.brk;
	if (wanted > present && map_populates_new)
		(void)map_populate(present, wanted - present);
	program.brk = end;
	return (long)end;
}
