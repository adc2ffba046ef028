/* SPDX-License-Identifier: MIT */
/* sched_setscheduler, sched_getscheduler, sched_setparam, sched_getparam, sched_get_priority_max,
 * sched_get_priority_min, sched_rr_get_interval: policies and priorities of threads (sched(7)). */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/resource.h"
#include "abi/sched.h"
#include "core/credentials.h"
#include "core/futex_pi.h"
#include "core/rlimit.h"
#include "core/schedule.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "core/timespec.h"
#include "core/usermem.h"

SUPPORTS(sched_setscheduler, "SCHED_OTHER SCHED_NORMAL SCHED_FIFO SCHED_RR SCHED_BATCH SCHED_IDLE");

OPTIONAL(futex_pi_inherit);
OPTIONAL(schedule_requeue);

#define PRIORITY_HIGHEST 99

static bool is_realtime(int policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

static bool is_policy(int policy)
{
	return is_realtime(policy) || policy == SCHED_OTHER || policy == SCHED_BATCH || policy == SCHED_IDLE;
}

static struct thread *find(int tid)
{
	return tid == 0 ? thread_current() : thread_find(tid);
}

static long change(int tid, int policy, const int *user)
{
	int priority;
	struct thread *thread = find(tid);
	if (tid < 0 || user == NULL)
		return -EINVAL;
	if (user_read(&priority, user, sizeof(priority)) < 0)
		return -EFAULT;
	if (thread == NULL)
		return -ESRCH;
	if (policy < 0)
		policy = thread->policy;
	if (!is_policy(policy) || priority < 0 || priority > PRIORITY_HIGHEST ||
	    is_realtime(policy) != (priority != 0))
		return -EINVAL;
	bool higher = is_realtime(policy) && priority > thread->own_priority;
	if (higher && (uint64_t)priority > rlimit(RLIMIT_RTPRIO) && !credentials_capable(CAP_SYS_NICE))
		return -EPERM;
	thread->policy = (uint8_t)policy;
	thread->own_priority = (uint8_t)priority;
	if (futex_pi_inherit != NULL)
		futex_pi_inherit(thread);
	else
		thread->priority = thread->own_priority;
	if (schedule_requeue != NULL)
		schedule_requeue(thread);
	return 0;
}

SYSCALL3(sched_setscheduler, int, tid, int, policy, const int *, parameters)
{
	if (policy < 0)
		return -EINVAL;
	if (policy & SCHED_RESET_ON_FORK) /* there is no fork, but new threads would be told from others */
		return syscall_unsupported("sched_setscheduler", "SCHED_RESET_ON_FORK", (unsigned)policy,
		                           -EINVAL);
	return change(tid, policy, parameters);
}

SYSCALL2(sched_setparam, int, tid, const int *, parameters)
{
	return change(tid, -1, parameters);
}

SYSCALL1(sched_getscheduler, int, tid)
{
	const struct thread *thread = find(tid);
	if (tid < 0)
		return -EINVAL;
	return thread == NULL ? -ESRCH : thread->policy;
}

SYSCALL2(sched_getparam, int, tid, int *, parameters)
{
	const struct thread *thread = find(tid);
	if (tid < 0 || parameters == NULL)
		return -EINVAL;
	if (thread == NULL)
		return -ESRCH;
	int priority = thread->own_priority;
	return user_write(parameters, &priority, sizeof(priority));
}

SYSCALL1(sched_get_priority_max, int, policy)
{
	if (is_realtime(policy))
		return PRIORITY_HIGHEST;
	return is_policy(policy) || policy == SCHED_DEADLINE ? 0 : -EINVAL;
}

SYSCALL1(sched_get_priority_min, int, policy)
{
	if (is_realtime(policy))
		return 1;
	return is_policy(policy) || policy == SCHED_DEADLINE ? 0 : -EINVAL;
}

SYSCALL2(sched_rr_get_interval, int, tid, struct timespec *, to)
{
	const struct thread *thread = find(tid);
	if (tid < 0)
		return -EINVAL;
	if (thread == NULL)
		return -ESRCH;
	return timespec_write(to, thread->policy == SCHED_FIFO ? 0 : SCHEDULE_SLICE);
}
