/* SPDX-License-Identifier: MIT */
/* rseq: registers the thread's area for restartable sequences. */
#include "abi/rseq.h"
#include "abi/errno.h"
#include "core/rseq.h"
#include "core/syscall.h"

SUPPORTS(rseq, "RSEQ_FLAG_UNREGISTER");

SYSCALL4(rseq, struct rseq *, rseq, uint32_t, size, int, flags, uint32_t, signature)
{
	if (flags == RSEQ_FLAG_UNREGISTER)
		return rseq_unregister(rseq, size, signature);
	return flags ? -EINVAL : rseq_register(rseq, size, signature);
}
