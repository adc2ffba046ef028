/* SPDX-License-Identifier: MIT */
/* tkill, tgkill: a signal to one thread: raise(3), abort(3), pthread_kill(3). */
#include "abi/errno.h"
#include "abi/signal.h"
#include "core/credentials.h"
#include "core/process.h"
#include "core/signal.h"
#include "core/syscall.h"
#include "core/thread.h"

static long thread_kill(int tid, int signo)
{
	struct signal_info info = {
	    .signo = signo, .code = SI_TKILL, .pid = process.id, .uid = credentials()->user.real};

	struct thread *thread = thread_find(tid);

	if (!thread)
		return -ESRCH;
	if (signo < 0 || signo > SIGNAL_COUNT)
		return -EINVAL;
	return signo ? signal_send_thread(thread, signo, &info) : 0;
}

SYSCALL2(tkill, int, tid, int, signo)
{
	return tid <= 0 ? -EINVAL : thread_kill(tid, signo);
}

SYSCALL3(tgkill, int, pid, int, tid, int, signo)
{
	if (pid <= 0 || tid <= 0)
		return -EINVAL;
	return pid == process.id ? thread_kill(tid, signo) : -ESRCH;
}
