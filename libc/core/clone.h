/* SPDX-License-Identifier: MIT */
/* New threads, and their end. */
#pragma once

#include "core/thread.h"

struct clone_request {
	uint64_t flags; /* CLONE_* */
	uint64_t stack; /* the new thread's stack pointer; 0: the caller's */
	int32_t *parent_tid, *child_tid;
	uint64_t tls;
};

/* The new thread's id, or -errno. It goes on like the caller, with 0 as the call's result. */
long thread_clone(const struct clone_request *request);

/* exit(2): ends the running thread if others are left; returns if it is the last. */
void thread_exit(void);

/* What a dead thread held: set_robust_list(2). */
void robust_list_release(void);
