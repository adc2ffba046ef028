/* SPDX-License-Identifier: MIT */
/* wait4, waitid: there are never children. */
#include "abi/errno.h"
#include "abi/wait.h"
#include "core/syscall.h"

#define WAIT4_OPTIONS ((int)(WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL))
#define WAITID_OPTIONS \
	((int)(WNOHANG | WNOWAIT | WEXITED | WSTOPPED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL))

SYSCALL4(wait4, int, pid, int *, status, int, options, void *, usage)
{
	(void)status;
	(void)usage;
	if (options & ~WAIT4_OPTIONS)
		return -EINVAL;
	return pid == INT32_MIN ? -ESRCH : -ECHILD;
}

SYSCALL5(waitid, int, kind, int, id, void *, info, int, options, void *, usage)
{
	(void)info;
	(void)usage;
	if ((options & ~WAITID_OPTIONS) || !(options & (WEXITED | WSTOPPED | WCONTINUED)))
		return -EINVAL;
	switch (kind) {
	case P_ALL:
		return -ECHILD;
	case P_PID:
		return id <= 0 ? -EINVAL : -ECHILD;
	case P_PGID:
		return id < 0 ? -EINVAL : -ECHILD;
	case P_PIDFD:
		return id < 0 ? -EINVAL : -EBADF; /* no process has a descriptor here */
	default:
		return -EINVAL;
	}
}
