/* SPDX-License-Identifier: MIT */
/* Timers: a list by deadline, whose first the machine is told of. An image in which nothing waits for a time
 * has neither these nor the machine's timer interrupt. */
#include "core/timer.h"
#include "core/clock.h"
#include "plat/plat.h"

#define REST 50000 /* ns between two ends of one timer: several times what an interrupt and a signal cost */

static struct list timers = LIST_EMPTY(timers);
static uint64_t armed = FOREVER; /* what the machine was told */

void timer_init(struct timer *timer, void (*expire)(struct timer *))
{
	timer->expire = expire;
	list_init(&timer->link);
}

bool timer_running(const struct timer *timer)
{
	return !list_empty(&timer->link);
}

static void arm(void)
{
	uint64_t first = list_empty(&timers) ? FOREVER : LIST_FIRST(&timers, struct timer, link)->deadline;
	/* Told of an earlier one it interrupts too early once, which costs less than telling it again: a
	 * thread that waits with a time limit, again and again, is as a rule served before. */
	if (first < armed) {
		armed = first;
		plat_timer_set(first);
	}
}

void timer_stop(struct timer *timer)
{
	list_remove(&timer->link);
	/* The machine is not told: one interrupt too many costs less than telling it each time. */
}

void timer_start(struct timer *timer, uint64_t deadline)
{
	list_remove(&timer->link);
	timer->deadline = deadline;
	struct list *after = timers.previous;
	while (after != &timers && LIST_ENTRY(after, struct timer, link)->deadline > deadline)
		after = after->previous;
	list_insert_after(after, &timer->link);
	arm();
}

void timer_start_again(struct timer *timer, uint64_t deadline)
{
	timer_start(timer, MAX(deadline, clock_monotonic() + REST));
}

void on_timer(void)
{
	armed = FOREVER;
	while (!list_empty(&timers)) {
		struct timer *timer = LIST_FIRST(&timers, struct timer, link);
		if (timer->deadline > clock_monotonic())
			break;
		list_remove(&timer->link);
		timer->expire(timer);
	}
	arm();
}
