/* SPDX-License-Identifier: MIT */
/* rt_sigprocmask: which signals wait. */
#include "abi/errno.h"
#include "abi/signal.h"
#include "core/signal.h"
#include "core/syscall.h"
#include "core/usermem.h"

SYSCALL4(rt_sigprocmask, int, how, const uint64_t *, set, uint64_t *, old, size_t, size)
{
	uint64_t was = signal_mask(), wanted;

	if (size != SIGNAL_SET_SIZE)
		return -EINVAL;
	if (set) {
		if (user_read(&wanted, set, sizeof(wanted)))
			return -EFAULT;
		if (how == SIG_BLOCK)
			signal_mask_set(was | wanted);
		else if (how == SIG_UNBLOCK)
			signal_mask_set(was & ~wanted);
		else if (how == SIG_SETMASK)
			signal_mask_set(wanted);
		else
			return -EINVAL;
	}
	return old ? user_write(old, &was, sizeof(was)) : 0;
}
