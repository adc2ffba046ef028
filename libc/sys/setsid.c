/* SPDX-License-Identifier: MIT */
/* setsid, getsid: the session. */
#include "abi/errno.h"
#include "core/process.h"
#include "core/syscall.h"

SYSCALL0(setsid)
{
	if (process.group == process.id)
		return -EPERM;
	process.session = process.group = process.id;
	return process.session;
}

SYSCALL1(getsid, int, pid)
{
	return pid && pid != process.id ? -ESRCH : process.session;
}
