/* SPDX-License-Identifier: MIT */
/* timer_create, timer_settime, timer_gettime, timer_getoverrun, timer_delete: timers of a program, by number.
 */
#include "abi/errno.h"
#include "abi/signal.h"
#include "abi/time.h"
#include "core/clock.h"
#include "core/clock_id.h"
#include "core/heap.h"
#include "core/rlimit.h"
#include "core/signal.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "core/timer.h"
#include "core/timespec.h"
#include "core/usermem.h"

SUPPORTS(timer_create, "CLOCK_REALTIME CLOCK_MONOTONIC CLOCK_BOOTTIME CLOCK_TAI CLOCK_PROCESS_CPUTIME_ID "
                       "CLOCK_THREAD_CPUTIME_ID dynamic SIGEV_SIGNAL SIGEV_NONE SIGEV_THREAD_ID");
SUPPORTS(timer_settime, "TIMER_ABSTIME");

#define OVERRUN_LIMIT INT32_MAX
#define PROCESSOR_STEP 1000000UL /* ns: how exact timers of the processor's time are; Linux: a tick */

struct event { /* struct sigevent */
	uint64_t value;
	int32_t signo, notify, tid;
	char padding[44];
};

struct posix_timer {
	struct timer timer;
	int id, clock;
	struct event event;
	uint64_t due;     /* clock_monotonic(), or the processor's time; 0: it does not run */
	uint64_t period;  /* ns; 0: once */
	uint64_t overrun; /* of the signal sent last */
	struct list link;
};

static struct list timers = LIST_EMPTY(timers);
static int next_id;

static bool counts_processor(int clock)
{
	return clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID;
}

/* What `due` is compared with; -ESRCH: its thread has ended. */
static int time_of(const struct posix_timer *timer, uint64_t *now)
{
	int64_t time = (int64_t)clock_monotonic();
	int error = counts_processor(timer->clock) ? clock_read(timer->clock, &time) : 0;
	*now = (uint64_t)time;
	return error < 0 ? -ESRCH : 0;
}

/* The processor's time goes no faster than the clock: when what is missing has passed, the timer looks again.
 */
static void start(struct posix_timer *timer)
{
	uint64_t now;
	if (!counts_processor(timer->clock))
		timer_start(&timer->timer, timer->due);
	else if (time_of(timer, &now) == 0)
		timer_start(&timer->timer,
		            clock_monotonic() + MAX(timer->due - MIN(now, timer->due), PROCESSOR_STEP));
}

static struct posix_timer *find(int id)
{
	struct posix_timer *timer;
	LIST_FOR_EACH (timer, &timers, struct posix_timer, link) {
		if (timer->id == id)
			return timer;
	}
	return NULL;
}

/* A signal of this timer that is still waiting takes up what comes after it. */
static struct signal_info *waiting(struct signal_pending *pending, const struct posix_timer *timer)
{
	struct signal_queued *queued;
	LIST_FOR_EACH (queued, &pending->queue, struct signal_queued, link) {
		if (queued->info.code == SI_TIMER && queued->info.pid == timer->id)
			return &queued->info;
	}
	return NULL;
}

static void send(struct posix_timer *timer, uint64_t missed)
{
	bool to_thread = timer->event.notify == SIGEV_THREAD_ID;
	struct thread *thread = to_thread ? thread_find(timer->event.tid) : NULL;
	if (to_thread && thread == NULL)
		return;
	struct signal_info *earlier =
	    waiting(to_thread ? &signal_state_of(thread)->pending : &signal_process.pending, timer);
	if (earlier != NULL) {
		timer->overrun = MIN(timer->overrun + missed + 1, (uint64_t)OVERRUN_LIMIT);
		earlier->uid = (uint32_t)timer->overrun;
		return;
	}
	timer->overrun = MIN(missed, (uint64_t)OVERRUN_LIMIT);
	struct signal_info info = {
	    .signo = timer->event.signo,
	    .code = SI_TIMER,
	    .pid = timer->id,
	    .uid = (uint32_t)timer->overrun,
	    .value = timer->event.value,
	};
	if (to_thread)
		signal_send_thread(thread, timer->event.signo, &info);
	else
		signal_send(timer->event.signo, &info);
}

static void expire(struct timer *core)
{
	struct posix_timer *timer = CONTAINER_OF(core, struct posix_timer, timer);
	uint64_t now;
	if (time_of(timer, &now) < 0)
		return;
	if (now < timer->due) {
		start(timer);
		return;
	}
	uint64_t missed = timer->period != 0 ? (now - timer->due) / timer->period : 0;
	if (timer->event.notify != SIGEV_NONE)
		send(timer, missed);
	if (timer->period == 0) {
		timer->due = 0;
		return;
	}
	timer->due += (missed + 1) * timer->period;
	if (counts_processor(timer->clock))
		start(timer);
	else
		timer_start_again(&timer->timer, timer->due);
}

static int event_read(const struct event *user, int id, struct event *event)
{
	*event = (struct event){.value = (uint64_t)id, .signo = SIGALRM, .notify = SIGEV_SIGNAL};
	if (user != NULL && user_read(event, user, sizeof(*event)) < 0)
		return -EFAULT;
	bool signals = event->notify == SIGEV_SIGNAL || event->notify == SIGEV_THREAD_ID;
	if (!signals && event->notify != SIGEV_NONE)
		return -EINVAL;
	if (signals && (event->signo < 1 || event->signo > SIGNAL_COUNT))
		return -EINVAL;
	return event->notify == SIGEV_THREAD_ID && thread_find(event->tid) == NULL ? -EINVAL : 0;
}

/* Checks a clock; the calling thread's becomes one that names it. */
static int clock_for_timer(int clock, int *own)
{
	int64_t time;
	uint64_t deadline;
	*own = clock == CLOCK_THREAD_CPUTIME_ID ? CLOCK_OF_THREAD(thread_current()->tid) : clock;
	return counts_processor(*own) ? clock_read(*own, &time) : clock_deadline(clock, 0, false, &deadline);
}

SYSCALL3(timer_create, int, clock, const struct event *, user, int *, to)
{
	int own;
	struct event event;
	int error = clock_for_timer(clock, &own);
	if (error < 0)
		return error;
	error = event_read(user, next_id, &event);
	if (error < 0)
		return error;
	struct posix_timer *timer = heap_alloc(sizeof(*timer));
	if (timer == NULL)
		return -EAGAIN;
	*timer = (struct posix_timer){.id = next_id, .clock = own, .event = event};
	if (user_write(to, &timer->id, sizeof(timer->id)) < 0) {
		heap_free(timer, sizeof(*timer));
		return -EFAULT;
	}
	next_id++;
	timer_init(&timer->timer, expire);
	list_append(&timers, &timer->link);
	return 0;
}

static int give(struct itimerspec *user, const struct posix_timer *timer)
{
	uint64_t now;
	time_of(timer, &now);
	int64_t left = timer->due == 0 ? 0 : timer->due > now ? (int64_t)(timer->due - now) : 1;
	return itimerspec_write(user, left, (int64_t)timer->period);
}

static int set_due(struct posix_timer *timer, int64_t value, bool absolute)
{
	uint64_t now;
	int error = time_of(timer, &now);
	if (error < 0)
		return error;
	if (counts_processor(timer->clock))
		timer->due = absolute ? (uint64_t)value : now + (uint64_t)value;
	else
		clock_deadline(timer->clock, value, absolute, &timer->due);
	timer->due = MAX(timer->due, 1UL);
	start(timer);
	return 0;
}

SYSCALL4(timer_settime, int, id, int, flags, const struct itimerspec *, from, struct itimerspec *, to)
{
	int64_t value, period;
	struct posix_timer *timer = find(id);
	if (from == NULL)
		return -EINVAL;
	int error = itimerspec_read(from, &value, &period);
	if (error < 0)
		return error;
	if (timer == NULL)
		return -EINVAL;
	if (to != NULL && give(to, timer) < 0)
		return -EFAULT;
	timer_stop(&timer->timer);
	timer->due = 0;
	timer->period = (uint64_t)period;
	timer->overrun = 0;
	if (value == 0)
		return 0;
	return set_due(timer, value, (flags & TIMER_ABSTIME) != 0);
}

SYSCALL2(timer_gettime, int, id, struct itimerspec *, to)
{
	const struct posix_timer *timer = find(id);
	return timer == NULL ? -EINVAL : give(to, timer);
}

SYSCALL1(timer_getoverrun, int, id)
{
	const struct posix_timer *timer = find(id);
	return timer == NULL ? -EINVAL : (long)timer->overrun;
}

SYSCALL1(timer_delete, int, id)
{
	struct posix_timer *timer = find(id);
	if (timer == NULL)
		return -EINVAL;
	timer_stop(&timer->timer);
	list_remove(&timer->link);
	heap_free(timer, sizeof(*timer));
	return 0;
}
