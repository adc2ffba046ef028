/* SPDX-License-Identifier: MIT */
/* kill: a signal to the program itself; there is no other process. */
#include "abi/errno.h"
#include "abi/signal.h"
#include "core/credentials.h"
#include "core/process.h"
#include "core/signal.h"
#include "core/syscall.h"

/* -1 means all but the caller and the first process: nobody. */
static bool pid_is_ours(int pid)
{
	return pid == process.id || pid == 0 || (pid < -1 && -pid == process.group);
}

SYSCALL2(kill, int, pid, int, signo)
{
	struct signal_info info = {
	    .signo = signo, .code = SI_USER, .pid = process.id, .uid = credentials()->user.real};

	if (!pid_is_ours(pid))
		return -ESRCH;
	if (signo < 0 || signo > SIGNAL_COUNT)
		return -EINVAL;
	if (signo)
		signal_send(signo, &info);
	return 0;
}
