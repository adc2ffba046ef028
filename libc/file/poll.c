/* SPDX-License-Identifier: MIT */
/* Waiting for several files at once. */
#include "file/poll.h"
#include "core/clock.h"
#include "core/heap.h"

static void enter(struct poll_table *table, struct wait_queue *queue)
{
	struct poll_wait *wait = CONTAINER_OF(table, struct poll_wait, table);
	struct waiter *waiter = NULL;
	if (wait->count < POLL_WAITERS_SMALL) {
		waiter = &wait->small[wait->count];
	} else {
		unsigned index = wait->count - POLL_WAITERS_SMALL;
		if (index == wait->room) {
			unsigned room = wait->room == 0 ? 16 : wait->room * 2;
			struct waiter **more = heap_alloc(room * sizeof(*more));
			if (more == NULL) {
				wait->failed = true;
				return;
			}
			for (unsigned i = 0; i < wait->room; i++)
				more[i] = wait->more[i];
			if (wait->more != NULL)
				heap_free(wait->more, wait->room * sizeof(*more));
			wait->more = more;
			wait->room = room;
		}
		waiter = wait->more[index] = heap_alloc(sizeof(*waiter));
	}
	if (waiter == NULL) {
		wait->failed = true;
		return;
	}
	wait_enter(queue, waiter);
	wait->count++;
}

void poll_wait_begin(struct poll_wait *wait)
{
	wait->table.enter = enter;
	wait->more = NULL;
	wait->count = wait->room = 0;
	wait->failed = false;
}

void poll_wait_end(struct poll_wait *wait)
{
	for (unsigned i = 0; i < wait->count; i++) {
		struct waiter *waiter =
		    i < POLL_WAITERS_SMALL ? &wait->small[i] : wait->more[i - POLL_WAITERS_SMALL];
		wait_leave(waiter);
		if (i >= POLL_WAITERS_SMALL)
			heap_free(waiter, sizeof(*waiter));
	}
	if (wait->more != NULL)
		heap_free(wait->more, wait->room * sizeof(*wait->more));
	poll_wait_begin(wait);
}

uint64_t poll_deadline(uint64_t seconds, uint64_t nanoseconds)
{
	uint64_t length, deadline;
	if (__builtin_mul_overflow(seconds, NANOSECONDS, &length) ||
	    __builtin_add_overflow(length, nanoseconds, &length) ||
	    __builtin_add_overflow(length, clock_monotonic(), &deadline))
		return FOREVER;
	return deadline;
}
