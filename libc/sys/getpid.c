/* SPDX-License-Identifier: MIT */
/* getpid, getppid, gettid: the one process and its threads. */
#include "core/process.h"
#include "core/syscall.h"
#include "core/thread.h"

SYSCALL0(getpid)
{
	return ANSWERS(getpid, process, id);
}

SYSCALL0(getppid)
{
	return ANSWERS(getppid, process, parent);
}

SYSCALL0(gettid)
{
	return thread_current()->tid;
}
