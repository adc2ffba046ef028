/* SPDX-License-Identifier: MIT */
/* sched_setscheduler, sched_getscheduler, sched_setparam, sched_getparam, sched_setattr, sched_getattr,
 * sched_get_priority_max, sched_get_priority_min, sched_rr_get_interval: policies and priorities of threads
 * (sched(7)). */
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
SUPPORTS(sched_setattr,
         "SCHED_OTHER SCHED_NORMAL SCHED_FIFO SCHED_RR SCHED_BATCH SCHED_IDLE SCHED_FLAG_RECLAIM "
         "SCHED_FLAG_DL_OVERRUN SCHED_FLAG_KEEP_POLICY SCHED_FLAG_KEEP_PARAMS");

OPTIONAL(futex_pi_inherit);
OPTIONAL(schedule_requeue);

#define PRIORITY_HIGHEST 99
#define NICE_LIMIT(nice) ((uint64_t)(20 - (nice))) /* what RLIMIT_NICE must be for it */
#define RUNTIME_LEAST 1024                         /* ns: of SCHED_DEADLINE */

struct sched_attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period; /* of SCHED_DEADLINE */
	uint32_t util_min, util_max;
};

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

static bool may_change(const struct thread *thread, int policy, int priority, int nice)
{
	uint64_t most = rlimit(RLIMIT_RTPRIO);
	if (credentials_capable(CAP_SYS_NICE))
		return true;
	if (is_realtime(policy) && ((policy != thread->policy && most == 0) ||
	                            (priority > thread->own_priority && (uint64_t)priority > most)))
		return false;
	if (!is_realtime(policy) && nice < thread->nice && NICE_LIMIT(nice) > rlimit(RLIMIT_NICE))
		return false;
	bool wakes = thread->policy == SCHED_IDLE && policy != SCHED_IDLE;
	return !wakes || NICE_LIMIT(thread->nice) <= rlimit(RLIMIT_NICE);
}

/* A policy below 0: the one that it has. */
static long check(const struct thread *thread, int policy, uint32_t priority, int nice)
{
	if (policy < 0)
		policy = thread->policy;
	if (!is_policy(policy) || priority > PRIORITY_HIGHEST || is_realtime(policy) != (priority != 0))
		return -EINVAL;
	return may_change(thread, policy, (int)priority, nice) ? 0 : -EPERM;
}

static long change(struct thread *thread, int policy, uint32_t priority, int nice)
{
	long error = check(thread, policy, priority, nice);
	if (error < 0)
		return error;
	if (policy >= 0)
		thread->policy = (uint8_t)policy;
	thread->own_priority = (uint8_t)priority;
	if (thread->policy == SCHED_OTHER || thread->policy == SCHED_BATCH)
		thread->nice = (int8_t)nice;
	if (futex_pi_inherit != NULL)
		futex_pi_inherit(thread);
	else
		thread->priority = thread->own_priority;
	if (schedule_requeue != NULL)
		schedule_requeue(thread);
	return 0;
}

static long change_priority(int tid, int policy, const int *user)
{
	int priority;
	struct thread *thread = find(tid);
	if (tid < 0 || user == NULL)
		return -EINVAL;
	if (user_read(&priority, user, sizeof(priority)) < 0)
		return -EFAULT;
	return thread == NULL ? -ESRCH : change(thread, policy, (uint32_t)priority, thread->nice);
}

SYSCALL3(sched_setscheduler, int, tid, int, policy, const int *, parameters)
{
	if (policy < 0)
		return -EINVAL;
	if (policy & SCHED_RESET_ON_FORK) /* there is no fork, but new threads would be told from others */
		return syscall_unsupported("sched_setscheduler", "SCHED_RESET_ON_FORK", (unsigned)policy,
		                           -EINVAL);
	return change_priority(tid, policy, parameters);
}

SYSCALL2(sched_setparam, int, tid, const int *, parameters)
{
	return change_priority(tid, -1, parameters);
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

/* The program's structure may be of a later time: what is unknown of it must be zero. */
static long read_attr(struct sched_attr *attr, struct sched_attr *user)
{
	uint32_t size;
	uint8_t byte = 0;
	*attr = (struct sched_attr){.size = 0};
	if (user_read(&size, &user->size, sizeof(size)) < 0)
		return -EFAULT;
	if (size == 0)
		size = SCHED_ATTR_SIZE_VER0;
	bool fits = size >= SCHED_ATTR_SIZE_VER0 && size <= PAGE_SIZE;
	for (uint32_t at = sizeof(*attr); fits && byte == 0 && at < size; at++)
		if (user_read(&byte, (uint8_t *)user + at, 1) < 0)
			return -EFAULT;
	if (!fits || byte != 0) {
		size = sizeof(*attr);
		(void)user_write(&user->size, &size, sizeof(size));
		return -E2BIG;
	}
	if (user_read(attr, user, MIN(size, sizeof(*attr))) < 0)
		return -EFAULT;
	return (attr->flags & SCHED_FLAG_UTIL_CLAMP) != 0 && size < SCHED_ATTR_SIZE_VER1 ? -EINVAL : 0;
}

/* Time that is promised to a thread is nothing that this scheduler can keep: as where none is left to give.
 */
static long change_deadline(const struct sched_attr *attr)
{
	uint64_t period = attr->period != 0 ? attr->period : attr->deadline;
	if (attr->priority != 0 || attr->deadline == 0 || attr->runtime < RUNTIME_LEAST ||
	    (int64_t)attr->deadline < 0 || (int64_t)attr->period < 0 || period < attr->deadline ||
	    attr->deadline < attr->runtime)
		return -EINVAL;
	if (!credentials_capable(CAP_SYS_NICE))
		return -EPERM;
	return syscall_unsupported("sched_setattr", "SCHED_DEADLINE", SCHED_DEADLINE, -EBUSY);
}

SYSCALL3(sched_setattr, int, tid, struct sched_attr *, user, unsigned, flags)
{
	struct sched_attr attr;
	struct thread *thread = find(tid);
	if (user == NULL || tid < 0 || flags != 0)
		return -EINVAL;
	long error = read_attr(&attr, user);
	if (error < 0)
		return error;
	int policy = (int)attr.policy, nice = MAX(MIN(attr.nice, PRIO_MAX - 1), PRIO_MIN);
	if (policy < 0)
		return -EINVAL;
	if (thread == NULL)
		return -ESRCH;
	if ((attr.flags & ~(uint64_t)SCHED_FLAG_ALL) != 0)
		return -EINVAL;
	if ((attr.flags & SCHED_FLAG_RESET_ON_FORK) != 0) /* as in sched_setscheduler */
		return syscall_unsupported("sched_setattr", "SCHED_FLAG_RESET_ON_FORK", attr.flags, -EINVAL);
	if ((attr.flags & SCHED_FLAG_UTIL_CLAMP) != 0) /* Linux's answer without CONFIG_UCLAMP_TASK */
		return -EOPNOTSUPP;
	if ((attr.flags & SCHED_FLAG_KEEP_POLICY) != 0)
		policy = -1;
	if (policy == SCHED_DEADLINE)
		return change_deadline(&attr);
	if ((attr.flags & SCHED_FLAG_KEEP_PARAMS) == 0)
		return change(thread, policy, attr.priority, nice);
	bool realtime = is_realtime(thread->policy);
	/* Linux looks at the wish, and then keeps the policy too. */
	return realtime ? check(thread, policy, thread->own_priority, nice)
	                : check(thread, policy, attr.priority, thread->nice);
}

SYSCALL4(sched_getattr, int, tid, struct sched_attr *, user, unsigned, size, unsigned, flags)
{
	const struct thread *thread = find(tid);
	if (user == NULL || tid < 0 || size > PAGE_SIZE || size < SCHED_ATTR_SIZE_VER0 || flags != 0)
		return -EINVAL;
	if (thread == NULL)
		return -ESRCH;
	struct sched_attr attr = {
	    .size = MIN(size, (unsigned)sizeof(attr)),
	    .policy = thread->policy,
	    .nice = is_realtime(thread->policy) ? 0 : thread->nice,
	    .priority = thread->own_priority,
	};
	return user_write(user, &attr, attr.size);
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
