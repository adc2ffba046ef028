/* SPDX-License-Identifier: MIT */
/* Blocking until a time: apart, so that an image whose calls have no time limits has no timers. */
#include "core/thread.h"
#include "core/timer.h"
#include "core/wait.h"

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

int wait_block_timed(uint64_t deadline)
{
	struct thread *thread = thread_current();
	if (deadline == FOREVER || thread->woken)
		return wait_block();
	struct alarm_clock alarm = {.thread = thread};
	timer_init(&alarm.timer, ring);
	timer_start(&alarm.timer, deadline);
	int result = wait_block_unless(&alarm.rung);
	timer_stop(&alarm.timer);
	return result;
}
