/* SPDX-License-Identifier: MIT */
/* getpriority, setpriority: the nice value. It is kept, but there is nobody to be nice to. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "abi/resource.h"
#include "core/credentials.h"
#include "core/process.h"
#include "core/rlimit.h"
#include "core/syscall.h"
#include "core/thread.h"

#define NICE_ZERO 20 /* the call answers 20 less the nice value, so that errors can be told */

static int nice;

/* 0 when the one process is meant. */
static int meant(int which, int who)
{
	switch (which) {
	case PRIO_PROCESS:
		return who == 0 || thread_find(who) != NULL ? 0 : -ESRCH;
	case PRIO_PGRP:
		return who == 0 || who == process.group ? 0 : -ESRCH;
	case PRIO_USER:
		return who == 0 || (uint32_t)who == credentials()->user.real ? 0 : -ESRCH;
	default:
		return -EINVAL;
	}
}

SYSCALL2(getpriority, int, which, int, who)
{
	int error = meant(which, who);
	return error < 0 ? error : NICE_ZERO - nice;
}

SYSCALL3(setpriority, int, which, int, who, int, value)
{
	int error = meant(which, who);
	if (error < 0)
		return error;
	value = MAX(MIN(value, PRIO_MAX - 1), PRIO_MIN);
	bool allowed = value >= nice || (uint64_t)(NICE_ZERO - value) <= rlimit(RLIMIT_NICE);
	if (!allowed && !credentials_capable(CAP_SYS_NICE))
		return -EACCES;
	nice = value;
	return 0;
}
