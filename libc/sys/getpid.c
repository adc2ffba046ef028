/* SPDX-License-Identifier: MIT */
/* getpid, getppid, gettid: the one process and its threads. */
#include "core/process.h"
#include "core/syscall.h"
#include "core/thread.h"

CALL_ALONE(getpid);
SYSCALL0(getpid)
{
	return process.id;
}

CALL_ALONE(getppid);
SYSCALL0(getppid)
{
	return process.parent;
}

CALL_ALONE(gettid);
SYSCALL0(gettid)
{
	return thread_current()->tid;
}
