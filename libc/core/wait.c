/* SPDX-License-Identifier: MIT */
/* Blocking and waking the running thread; while nothing runs, the processor halts. */
#include "core/wait.h"
#include "abi/errno.h"
#include "arch/x86_64/trap.h"
#include "core/clock.h"
#include "core/schedule.h"
#include "core/thread.h"
#include "core/work.h"

void wait_queue_init(struct wait_queue *queue)
{
	list_init(&queue->waiters);
}

HOT void wait_enter(struct wait_queue *queue, struct waiter *waiter)
{
	waiter->thread = thread_current();
	waiter->call = NULL;
	list_append(&queue->waiters, &waiter->link);
}

void wait_enter_call(struct wait_queue *queue, struct waiter *waiter, void (*call)(struct waiter *waiter))
{
	waiter->thread = NULL;
	waiter->call = call;
	list_append(&queue->waiters, &waiter->link);
}

HOT void wait_leave(struct waiter *waiter)
{
	list_remove(&waiter->link);
}

HOT void wait_wake(struct wait_queue *queue)
{
	struct waiter *waiter;
	LIST_FOR_EACH (waiter, &queue->waiters, struct waiter, link) {
		if (waiter->call != NULL) {
			waiter->call(waiter);
			continue;
		}
		waiter->thread->woken = true;
		thread_wake(waiter->thread);
	}
}

OPTIONAL(schedule_block);
OPTIONAL(work_run);

HOT int wait_block_unless(const bool *over)
{
	struct thread *thread = thread_current();
	for (;;) {
		interrupts_hold();
		if (work_run != NULL)
			work_run(); /* it may be what is waited for */
		if (thread->woken || thread->interrupted || *over)
			break;
		if (schedule_block != NULL)
			schedule_block();
		else
			clock_idle();
	}
	bool woken = thread->woken;
	thread->woken = false;
	if (woken)
		return 0;
	return thread->interrupted ? -EINTR : -ETIMEDOUT;
}

int wait_block(void)
{
	static const bool never;
	return wait_block_unless(&never);
}

int wait_until(struct wait_queue *queue, bool (*ready)(void *), void *argument)
{
	struct waiter waiter;
	int result = 0;
	wait_enter(queue, &waiter);
	while (!ready(argument) && result == 0)
		result = wait_block();
	wait_leave(&waiter);
	return result != 0 && ready(argument) ? 0 : result;
}
