/* SPDX-License-Identifier: MIT */
/* Restartable sequences (rseq(2)): the abort that a signal or another thread brings. */
#include "abi/errno.h"
#include "abi/signal.h"
#include "arch/x86_64/trap.h"
#include "core/dump.h"
#include "core/log.h"
#include "core/rseq.h"
#include "core/thread.h"
#include "core/usermem.h"

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
