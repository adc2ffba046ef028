/* SPDX-License-Identifier: MIT */
/* Blocking and waking the running thread; while nothing runs, the processor halts. */
#include "core/wait.h"
#include "abi/errno.h"
#include "core/clock.h"
#include "core/schedule.h"
#include "core/thread.h"
#include "core/work.h"

void wait_queue_init(struct wait_queue *queue)
{
	list_init(&queue->waiters);
}

void wait_enter(struct wait_queue *queue, struct waiter *waiter)
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

void wait_leave(struct waiter *waiter)
{
	list_remove(&waiter->link);
}

void wait_wake(struct wait_queue *queue)
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

struct alarm_clock {
	struct timer timer;
	struct thread *thread;
	bool rung;
};

static void ring(struct timer *timer)
{
	struct alarm_clock *alarm = CONTAINER_OF(timer, struct alarm_clock, timer);
	alarm->rung = true;
	thread_wake(alarm->thread);
}

OPTIONAL(schedule_block);
OPTIONAL(work_run);

int wait_block(uint64_t deadline)
{
	struct thread *thread = thread_current();
	struct alarm_clock alarm = {.thread = thread};
	timer_init(&alarm.timer, ring);
	if (deadline != FOREVER && !thread->woken)
		timer_start(&alarm.timer, deadline);
	for (;;) {
		if (work_run != NULL)
			work_run(); /* it may be what is waited for */
		if (thread->woken || thread->interrupted || alarm.rung)
			break;
		if (schedule_block != NULL)
			schedule_block();
		else
			clock_idle();
	}
	timer_stop(&alarm.timer);

	bool woken = thread->woken;
	thread->woken = false;
	if (woken)
		return 0;
	return thread->interrupted ? -EINTR : -ETIMEDOUT;
}

int wait_until(struct wait_queue *queue, bool (*ready)(void *), void *argument, uint64_t deadline)
{
	struct waiter waiter;
	int result = 0;
	wait_enter(queue, &waiter);
	while (!ready(argument) && result == 0)
		result = wait_block(deadline);
	wait_leave(&waiter);
	return result != 0 && ready(argument) ? 0 : result;
}
