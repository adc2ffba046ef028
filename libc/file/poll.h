/* SPDX-License-Identifier: MIT */
/* Waiting for several files at once: what poll(2) and select(2) share. */
#pragma once

#include "core/wait.h"
#include "file/file.h"

#define POLL_WAITERS_SMALL 8

/* The queues that the running thread has entered; the first ones lie here, others in the heap. */
struct poll_wait {
	struct poll_table table;
	struct waiter small[POLL_WAITERS_SMALL];
	struct waiter **more;
	unsigned count, room; /* waiters in use; pointers that more has room for */
	bool failed;          /* no memory */
};

void poll_wait_begin(struct poll_wait *wait);
void poll_wait_end(struct poll_wait *wait);

/* A relative time of the program's as a deadline: now or in the past for zero, FOREVER when it is too far
 * off. */
uint64_t poll_deadline(uint64_t seconds, uint64_t nanoseconds);
