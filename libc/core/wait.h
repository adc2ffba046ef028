/* SPDX-License-Identifier: MIT */
/* Waiting: a thread enters one or more queues, looks once more, then blocks until it is woken, late or
 * signalled. */
#pragma once

#include "lib/list.h"
#include "lib/types.h"

struct thread;

struct wait_queue {
	struct list waiters; /* of struct waiter */
};

struct waiter {
	struct thread *thread;
	void (*call)(
	    struct waiter *waiter); /* instead of waking the thread (epoll); may run in an interrupt */
	struct list link;
};

#define WAIT_QUEUE(name) struct wait_queue name = {LIST_EMPTY((name).waiters)}

void wait_queue_init(struct wait_queue *queue);
void wait_enter(struct wait_queue *queue, struct waiter *waiter); /* of the running thread */
void wait_enter_call(struct wait_queue *queue, struct waiter *waiter, void (*call)(struct waiter *waiter));
void wait_leave(struct waiter *waiter);

/* Blocks the running thread: 0 when woken (perhaps without a cause: look again), -EINTR when a signal is
 * there to be taken. */
int wait_block(void);

/* The same, and -ETIMEDOUT when the deadline (clock_monotonic) came. */
int wait_block_timed(uint64_t deadline);

/* The same, and -ETIMEDOUT when *over is true: who makes it true calls thread_wake(). */
int wait_block_unless(const bool *over);

/* Wakes all waiters of the queue. May be called from an interrupt or a timer. */
void wait_wake(struct wait_queue *queue);

/* The usual loop: enter, ask ready(argument), block, until it is true: 0 or -EINTR. */
int wait_until(struct wait_queue *queue, bool (*ready)(void *), void *argument);
