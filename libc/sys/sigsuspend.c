/* SPDX-License-Identifier: MIT */
/* rt_sigsuspend: waits for a signal with another mask. */
#include "abi/errno.h"
#include "core/signal.h"
#include "core/syscall.h"
#include "core/wait.h"

SYSCALL2(rt_sigsuspend, const uint64_t *, mask, size_t, size)
{
	int error;

	if (!mask)
		return size == SIGNAL_SET_SIZE ? -EFAULT : -EINVAL;
	error = signal_mask_swap(mask, size);
	if (error)
		return error;
	while (wait_block() != -EINTR)
		;
	return -ERESTARTNOHAND; /* the handler's frame takes the mask back */
}
