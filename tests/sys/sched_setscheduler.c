// SPDX-License-Identifier: MIT
/* sched_setscheduler and its kind: what is the default, what is refused, ranges of priorities. */
#include "check.h"

#include <sched.h>

int main(void)
{
	struct sched_param parameters = {.sched_priority = 5}, none = {.sched_priority = 0};

	check_begin();
	CALL(sched_getscheduler(0));
	CALL(sched_getparam(0, &parameters));
	SHOW(parameters.sched_priority);
	for (int policy = 0; policy < 7; policy++) {
		CALL(sched_get_priority_max(policy));
		CALL(sched_get_priority_min(policy));
	}
	CALL(sched_setscheduler(0, SCHED_BATCH, &none));
	CALL(sched_getscheduler(0));
	CALL(sched_setscheduler(0, SCHED_OTHER, &none));
	parameters.sched_priority = 5;
	CALL(sched_setscheduler(0, SCHED_OTHER, &parameters));
	CALL(sched_setscheduler(0, SCHED_FIFO, &none));
	CALL(sched_setscheduler(0, 77, &none));
	CALL(sched_setscheduler(0, SCHED_OTHER, NULL));
	CALL(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, bad_pointer));
	CALL(sched_setscheduler(-1, SCHED_OTHER, &none));
	CALL(sched_setscheduler(0x3fffffff, SCHED_OTHER, &none));
	CALL(sched_getscheduler(0x3fffffff));
	CALL(sched_getscheduler(-1));
	CALL(sched_getparam(0, NULL));
	CALL(sched_setparam(0, &none));
	CALL(sched_setparam(0, &parameters));
	return check_end();
}
