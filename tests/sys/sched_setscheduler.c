// SPDX-License-Identifier: MIT
/* sched_setscheduler and its kind: what is the default, what is refused, ranges of priorities. */
#include "check.h"

#include <sched.h>
#include <sys/resource.h>

/* As linux/sched/types.h has it, which does not go with sched.h. */
struct attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
	uint32_t util_min, util_max;
	uint64_t later;
};

static long set(struct attr attr)
{
	return syscall(SYS_sched_setattr, 0, &attr, 0);
}

static void show(void)
{
	struct attr attr = {.later = 1};

	CALL(syscall(SYS_sched_getattr, 0, &attr, 48, 0));
	SHOW(attr.size);
	SHOW(attr.policy);
	SHOW(attr.flags);
	SHOW(attr.nice);
	SHOW(attr.priority);
	SHOW(attr.later);
	CALL(sched_getscheduler(0));
	CALL(syscall(SYS_getpriority, PRIO_PROCESS, 0));
}

static void check_attributes(void)
{
	struct attr attr = {.size = 7};

	show();
	CALL(set((struct attr){.size = 48, .policy = SCHED_FIFO, .priority = 5}));
	show();
	CALL(set((struct attr){.size = 56, .policy = SCHED_RR, .priority = 99, .nice = 3}));
	show();
	CALL(set((struct attr){.policy = SCHED_BATCH, .nice = 7}));
	show();
	CALL(set((struct attr){.policy = SCHED_RR, .flags = 8, .nice = 50})); /* SCHED_FLAG_KEEP_POLICY */
	show();
	CALL(set((struct attr){.policy = SCHED_OTHER, .flags = 16, .nice = -3})); /* SCHED_FLAG_KEEP_PARAMS */
	show();
	CALL(set((struct attr){.policy = SCHED_OTHER, .nice = -30}));
	show();
	CALL(set((struct attr){.policy = SCHED_OTHER}));
	CALL(set((struct attr){.policy = SCHED_OTHER, .priority = 1}));
	CALL(set((struct attr){.policy = SCHED_FIFO}));
	CALL(set((struct attr){.policy = SCHED_FIFO, .priority = 100}));
	CALL(set((struct attr){.policy = 77}));
	CALL(set((struct attr){.policy = -1U}));
	CALL(set((struct attr){.flags = 1UL << 40}));
	CALL(set((struct attr){.policy = SCHED_DEADLINE}));
	CALL(set((struct attr){.policy = SCHED_DEADLINE, .runtime = 9000, .deadline = 8000}));
	CALL(set((struct attr){.size = sizeof(attr), .later = 0}));
	CALL(set((struct attr){.size = sizeof(attr), .later = 1}));
	CALL(syscall(SYS_sched_setattr, 0, &attr, 0));
	SHOW(attr.size);
	attr.size = 5000;
	CALL(syscall(SYS_sched_setattr, 0, &attr, 0));
	SHOW(attr.size);
	CALL(syscall(SYS_sched_setattr, 0, &attr, 1));
	CALL(syscall(SYS_sched_setattr, -1, &attr, 0));
	CALL(syscall(SYS_sched_setattr, 0x3fffffff, &attr, 0));
	CALL(syscall(SYS_sched_setattr, 0, NULL, 0));
	CALL(syscall(SYS_sched_setattr, 0, bad_pointer, 0));
	CALL(syscall(SYS_sched_getattr, 0, &attr, 47, 0));
	CALL(syscall(SYS_sched_getattr, 0, &attr, 5000, 0));
	CALL(syscall(SYS_sched_getattr, 0, &attr, 48, 1));
	CALL(syscall(SYS_sched_getattr, -1, &attr, 48, 0));
	CALL(syscall(SYS_sched_getattr, 0x3fffffff, &attr, 48, 0));
	CALL(syscall(SYS_sched_getattr, 0, NULL, 48, 0));
	CALL(syscall(SYS_sched_getattr, 0, bad_pointer, 48, 0));
}

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
	check_attributes();
	return check_end();
}
