/* SPDX-License-Identifier: MIT */
/* getpriority, setpriority: the nice values of threads. They are kept, but there is nobody to be nice to. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/resource.h"
#include "core/credentials.h"
#include "core/process.h"
#include "core/rlimit.h"
#include "core/syscall.h"
#include "core/thread.h"

#define NICE_ZERO 20 /* the call answers 20 less the nice value, so that errors can be told */

/* The one thread that is meant, NULL for all of them, or a negative errno in *error. */
static struct thread *meant(int which, int who, int *error)
{
	struct thread *thread = NULL;
	*error = -ESRCH;
	switch (which) {
	case PRIO_PROCESS:
		thread = who == 0 ? thread_current() : thread_find(who);
		*error = thread == NULL ? -ESRCH : 0;
		break;
	case PRIO_PGRP:
		*error = who == 0 || who == process.group ? 0 : -ESRCH;
		break;
	case PRIO_USER:
		*error = who == 0 || (uint32_t)who == credentials()->user.real ? 0 : -ESRCH;
		break;
	default:
		*error = -EINVAL;
	}
	return thread;
}

SYSCALL2(getpriority, int, which, int, who)
{
	int error;
	const struct thread *one = meant(which, who, &error), *thread;
	int lowest = PRIO_MAX;
	if (error < 0)
		return error;
	LIST_FOR_EACH (thread, &threads, struct thread, all)
		if (one == NULL || thread == one)
			lowest = MIN(lowest, thread->nice);
	return NICE_ZERO - lowest;
}

SYSCALL3(setpriority, int, which, int, who, int, value)
{
	int error;
	const struct thread *one = meant(which, who, &error);
	struct thread *thread;
	value = MAX(MIN(value, PRIO_MAX - 1), PRIO_MIN);
	bool allowed =
	    (uint64_t)(NICE_ZERO - value) <= rlimit(RLIMIT_NICE) || credentials_capable(CAP_SYS_NICE);
	LIST_FOR_EACH (thread, &threads, struct thread, all) {
		if (error == -EINVAL || error == -ESRCH || (one != NULL && thread != one))
			continue;
		if (value >= thread->nice || allowed)
			thread->nice = (int8_t)value;
		else
			error = -EACCES;
	}
	return error;
}
