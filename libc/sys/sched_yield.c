/* SPDX-License-Identifier: MIT */
/* sched_yield: the other threads first. */
#include "core/schedule.h"
#include "core/syscall.h"

OPTIONAL(schedule_yield);

SYSCALL0(sched_yield)
{
	if (schedule_yield != NULL)
		schedule_yield();
	return 0;
}
