/* SPDX-License-Identifier: MIT */
/* Restartable sequences (rseq(2)): a signal that falls into one sends the program to the sequence's abort
 * handler. */
#pragma once

#include "arch/x86_64/frame.h"
#include "lib/types.h"

#define RSEQ_SIZE 32 /* bytes of the first struct rseq: what every C library registers at least */

/* The part of struct rseq that all versions have. */
struct rseq {
	uint32_t processor_start, processor;
	uint64_t sequence; /* address of a struct rseq_sequence while one may be running, or 0 */
	uint32_t flags;
	uint32_t node;
	uint32_t concurrency; /* mm_cid */
	uint32_t unused;
};

struct rseq_sequence {
	uint32_t version, flags;
	uint64_t start, size; /* of the code */
	uint64_t abort;       /* where to go; the signature stands before it */
};

/* rseq(2) without its unregistering: 0, -EINVAL, -EPERM, -EBUSY or -EFAULT. */
int rseq_register(struct rseq *rseq, size_t size, uint32_t signature);
int rseq_unregister(struct rseq *rseq, size_t size, uint32_t signature);

/* The thread is about to run a handler, or another thread runs: one that is in a sequence goes on in its
 * abort handler. Ends the program when what it registered is wrong. */
void rseq_abort(struct user_frame *frame);
