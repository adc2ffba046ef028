/* SPDX-License-Identifier: MIT */
/* rt_sigqueueinfo, rt_tgsigqueueinfo: a signal with a value, as sigqueue(3) sends it. */
#include "abi/errno.h"
#include "abi/signal.h"
#include "core/process.h"
#include "core/signal_deliver.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "core/usermem.h"

static int info_read(struct signal_info *info, const void *user, int signo)
{
	char rest[SIGNAL_INFO_SIZE - sizeof(*info)];

	if (user_read(info, user, sizeof(*info)) ||
	    user_read(rest, (const char *)user + sizeof(*info), sizeof(rest)))
		return -EFAULT;
	info->signo = signo;
	return 0;
}

SYSCALL3(rt_sigqueueinfo, int, pid, int, signo, const void *, user)
{
	struct signal_info info;

	if (info_read(&info, user, signo))
		return -EFAULT;
	if (pid != process.id)
		return info.code >= 0 || info.code == SI_TKILL ? -EPERM : -ESRCH;
	if (signo < 0 || signo > SIGNAL_COUNT)
		return -EINVAL;
	return signo ? signal_queue(signo, &info) : 0;
}

SYSCALL4(rt_tgsigqueueinfo, int, pid, int, tid, int, signo, const void *, user)
{
	struct thread *thread = thread_find(tid);
	struct signal_info info;

	if (info_read(&info, user, signo))
		return -EFAULT;
	if (pid <= 0 || tid <= 0)
		return -EINVAL;
	if (pid != process.id || !thread)
		return info.code >= 0 || info.code == SI_TKILL ? -EPERM : -ESRCH;
	if (signo < 0 || signo > SIGNAL_COUNT)
		return -EINVAL;
	return signo ? signal_send_thread(thread, signo, &info) : 0;
}
