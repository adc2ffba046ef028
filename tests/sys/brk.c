// SPDX-License-Identifier: MIT
/* brk: the data segment grows, shrinks, and is zero when it comes back. */
#include "fault.h"

static char *brk_raw(void *end)
{
	return (char *)syscall(SYS_brk, end);
}

int main(void)
{
	char *start, *end, *wall;

	check_begin();
	fault_catch();
	printf("warm\n"); /* stdio has its buffer before the end is moved by hand */
	start = brk_raw(NULL);
	HOLDS(start != NULL);
	end = start + 10 * PAGE;
	HOLDS(brk_raw(end) == end);
	HOLDS(brk_raw(NULL) == end);
	SHOW(start[9 * PAGE]);
	memset(end - 9 * PAGE, 'x', 9 * PAGE);
	HOLDS(brk_raw(end - 5 * PAGE) == end - 5 * PAGE);
	HOLDS(brk_raw(end) == end);
	SHOW(*(end - 1));
	SHOW(*(end - 6 * PAGE));
	HOLDS(brk_raw(start + 100) == start + 100);
	HOLDS(brk_raw((void *)1) == start + 100);
	HOLDS(brk_raw((void *)-1) == start + 100);
	HOLDS(brk_raw(kernel_pointer) == start + 100);
	HOLDS(brk_raw(start) == start);
	wall = (char *)(((long)start + 20 * PAGE) & -PAGE);
	HOLDS(mmap(wall, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == wall);
	HOLDS(brk_raw(wall + 10 * PAGE) == start);
	HOLDS(brk_raw(start + 4 * PAGE) == start + 4 * PAGE);
	HOLDS(brk_raw(start) == start);
	CALL(munmap(wall, PAGE));
	return check_end();
}
