// SPDX-License-Identifier: MIT
/* sched_setaffinity, sched_getaffinity, getcpu: the first processor is always there. */
#include "check.h"

#include <sched.h>

int main(void)
{
	unsigned long first[16] = {1}, nothing[16] = {0}, mask[16] = {0};
	unsigned cpu = 99, node = 99;

	check_begin();
	CALL(syscall(SYS_sched_setaffinity, 0, sizeof(first), first));
	HOLDS(syscall(SYS_sched_getaffinity, 0, sizeof(mask), mask) >= 8);
	SHOW(mask[0]);
	CALL(syscall(SYS_getcpu, &cpu, &node, NULL));
	SHOW(cpu);
	SHOW(node);
	CALL(syscall(SYS_getcpu, NULL, NULL, NULL));
	CALL(syscall(SYS_getcpu, bad_pointer, NULL, NULL));
	CALL(getcpu(&cpu, &node));
	SHOW(cpu);
	CALL(syscall(SYS_sched_setaffinity, 0, sizeof(nothing), nothing));
	CALL(syscall(SYS_sched_setaffinity, 0, 8, bad_pointer));
	CALL(syscall(SYS_sched_setaffinity, 0x3fffffff, sizeof(first), first));
	return check_end();
}
