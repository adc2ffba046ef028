/* SPDX-License-Identifier: MIT */
/* Waiting for several files at once. */
#include "file/poll.h"
#include "abi/errno.h"
#include "core/clock.h"
#include "core/heap.h"
#include "core/thread.h"

#define PLACES_SMALL 8

/* A place in a file's queue. The file is held: another thread may close it while this one waits. */
struct poll_place {
	struct waiter waiter;
	struct file *file;
};

/* The queues that the running thread has entered; the first ones lie here, others in the heap. */
struct poll_wait {
	struct poll_table table;
	struct poll_place small[PLACES_SMALL];
	struct poll_place **more;
	unsigned count, room; /* places in use; pointers that more has room for */
	bool failed;          /* no memory */
};

static void enter(struct poll_table *table, struct wait_queue *queue)
{
	struct poll_wait *wait = CONTAINER_OF(table, struct poll_wait, table);
	struct poll_place *place = NULL;
	if (wait->count < PLACES_SMALL) {
		place = &wait->small[wait->count];
	} else {
		unsigned index = wait->count - PLACES_SMALL;
		if (index == wait->room) {
			unsigned room = wait->room == 0 ? 16 : wait->room * 2;
			struct poll_place **more = heap_alloc(room * sizeof(*more));
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
		place = wait->more[index] = heap_alloc(sizeof(*place));
	}
	if (place == NULL) {
		wait->failed = true;
		return;
	}
	place->file = file_hold(table->file);
	wait_enter(queue, &place->waiter);
	wait->count++;
}

static void leave(struct poll_wait *wait)
{
	for (unsigned i = 0; i < wait->count; i++) {
		struct poll_place *place = i < PLACES_SMALL ? &wait->small[i] : wait->more[i - PLACES_SMALL];
		wait_leave(&place->waiter);
		file_drop(place->file);
		if (i >= PLACES_SMALL)
			heap_free(place, sizeof(*place));
	}
	if (wait->more != NULL)
		heap_free(wait->more, wait->room * sizeof(*wait->more));
}

long poll_until(long (*scan)(const void *of, struct poll_table *table), const void *of, uint64_t deadline)
{
	struct poll_wait wait;
	wait.table.enter = enter;
	wait.more = NULL;
	wait.count = wait.room = 0;
	wait.failed = false;
	long ready = scan(of, deadline == 0 ? NULL : &wait.table);
	if (ready == 0 && deadline == 0 && thread_current()->interrupted) /* ppoll(2) has let a signal in */
		ready = -EINTR;
	while (ready == 0 && deadline != 0) {
		if (wait.failed) {
			ready = -ENOMEM;
			break;
		}
		int result = wait_block_timed(deadline);
		ready = scan(of, NULL);
		if (ready == 0 && result == -EINTR)
			ready = -EINTR;
		if (result == -ETIMEDOUT)
			break;
	}
	leave(&wait);
	return ready;
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
