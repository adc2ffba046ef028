/* SPDX-License-Identifier: MIT */
/* rt_sigpending: which signals were sent and wait because they are blocked. */
#include "abi/errno.h"
#include "core/signal.h"
#include "core/syscall.h"
#include "core/usermem.h"

SYSCALL2(rt_sigpending, uint64_t *, set, size_t, size)
{
	uint64_t pending = signal_pending_set() & signal_mask();

	if (size > SIGNAL_SET_SIZE)
		return -EINVAL;
	return user_write(set, &pending, size);
}
