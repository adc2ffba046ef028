/* SPDX-License-Identifier: MIT */
/* Restartable sequences (rseq(2)): registration, and the abort that a signal or another thread brings. */
#include "core/rseq.h"

#include "abi/errno.h"
#include "abi/signal.h"
#include "arch/x86_64/trap.h"
#include "core/dump.h"
#include "core/log.h"
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

/* 0, or -EFAULT when the program's structures are not what rseq(2) asks for. */
static int sequence_abort(struct user_frame *frame, struct rseq *rseq, uint64_t address)
{
	struct rseq_sequence sequence;
	uint64_t none = 0;
	uint32_t signature;

	if (user_read(&sequence, (void *)address, sizeof(sequence)) || sequence.version ||
	    user_write(&rseq->sequence, &none, sizeof(none)))
		return -EFAULT;
	if (frame->rip - sequence.start >= sequence.size)
		return 0;
	if (user_read(&signature, (char *)sequence.abort - sizeof(signature), sizeof(signature)) ||
	    signature != thread_current()->rseq_signature)
		return -EFAULT;
	frame->rip = sequence.abort;
	frame_changed = true;
	return 0;
}

void rseq_abort(struct user_frame *frame)
{
	struct rseq *rseq = thread_current()->rseq;
	uint64_t address;
	int error;

	if (!rseq)
		return;
	error = user_read(&address, &rseq->sequence, sizeof(address));
	if (!error && address)
		error = sequence_abort(frame, rseq, address);
	if (!error)
		return;
	log_line("rseq: what the program registered at %p is wrong", (void *)rseq);
	frame_dump(frame);
	program_exit(0, SIGSEGV);
}
