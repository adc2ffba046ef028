/* SPDX-License-Identifier: MIT */
/* setpgid, getpgid, getpgrp: the process group. */
#include "abi/errno.h"
#include "core/process.h"
#include "core/syscall.h"

SYSCALL2(setpgid, int, pid, int, group)
{
	if (group < 0)
		return -EINVAL;
	if (pid && pid != process.id)
		return -ESRCH;
	if (process.session == process.id) /* a session's leader stays in its group */
		return -EPERM;
	if (group && group != process.id && group != process.group)
		return -EPERM;
	process.group = group ?: process.id;
	return 0;
}

SYSCALL1(getpgid, int, pid)
{
	return pid && pid != process.id ? -ESRCH : process.group;
}

SYSCALL0(getpgrp)
{
	return process.group;
}
