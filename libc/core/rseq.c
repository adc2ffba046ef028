/* SPDX-License-Identifier: MIT */
/* Restartable sequences (rseq(2)): registration. */
#include "core/rseq.h"

#include "abi/errno.h"
#include "core/thread.h"
#include "core/usermem.h"

#define UNINITIALIZED UINT32_MAX /* RSEQ_CPU_ID_UNINITIALIZED */

/* There is one processor, one node, and the first concurrency id. */
static int numbers_write(struct rseq *rseq, uint32_t processor)
{
	struct rseq numbers = {.processor_start = 0, .processor = processor};

	if (user_write(rseq, &numbers, offsetof(struct rseq, sequence)))
		return -EFAULT;
	return user_write(&rseq->node, &numbers.node, sizeof(numbers.node) + sizeof(numbers.concurrency));
}

int rseq_register(struct rseq *rseq, size_t size, uint32_t signature)
{
	struct thread *thread = thread_current();

	if (thread->rseq) {
		if (thread->rseq != rseq || thread->rseq_size != size)
			return -EINVAL;
		return thread->rseq_signature != signature ? -EPERM : -EBUSY;
	}
	if (size < RSEQ_SIZE || (uint64_t)rseq % RSEQ_SIZE)
		return -EINVAL;
	if (!user_range(rseq, size) || numbers_write(rseq, 0))
		return -EFAULT;
	thread->rseq = rseq;
	thread->rseq_size = (uint32_t)size;
	thread->rseq_signature = signature;
	return 0;
}

int rseq_unregister(struct rseq *rseq, size_t size, uint32_t signature)
{
	struct thread *thread = thread_current();

	if (!rseq || thread->rseq != rseq || thread->rseq_size != size)
		return -EINVAL;
	if (thread->rseq_signature != signature)
		return -EPERM;
	if (numbers_write(rseq, UNINITIALIZED))
		return -EFAULT;
	thread->rseq = NULL;
	return 0;
}
