/* SPDX-License-Identifier: MIT */
/* alarm, setitimer, getitimer: a signal when time has passed, once or again and again. */
#include "abi/errno.h"
#include "abi/signal.h"
#include "abi/time.h"
#include "core/clock.h"
#include "core/signal.h"
#include "core/syscall.h"
#include "core/timer.h"
#include "core/timespec.h"

#define MICROSECOND 1000L
#define SECOND ((int64_t)NANOSECONDS)

SUPPORTS(setitimer, "ITIMER_REAL ITIMER_VIRTUAL ITIMER_PROF");
SUPPORTS(getitimer, "ITIMER_REAL ITIMER_VIRTUAL ITIMER_PROF");

struct interval {
	struct timer timer;
	uint64_t (*clock)(void); /* what it counts */
	uint64_t due;            /* of that clock; 0: it does not run */
	uint64_t period;         /* 0: once */
	int signo;
};

static void expire(struct timer *timer);

#define INTERVAL(counts, signal)                                                  \
	{                                                                         \
		.timer = {.expire = expire}, .clock = (counts), .signo = (signal) \
	}

static struct interval intervals[] = {
    [ITIMER_REAL] = INTERVAL(clock_monotonic, SIGALRM),
    [ITIMER_VIRTUAL] = INTERVAL(clock_busy, SIGVTALRM),
    [ITIMER_PROF] = INTERVAL(clock_busy, SIGPROF),
};

/* The processor's time never runs ahead of the monotonic clock: until then nothing can be due. */
static uint64_t deadline(const struct interval *interval)
{
	uint64_t now = interval->clock();
	return clock_monotonic() + (interval->due > now ? interval->due - now : 0);
}

static void expire(struct timer *timer)
{
	struct interval *interval = CONTAINER_OF(timer, struct interval, timer);
	uint64_t now = interval->clock();
	if (now < interval->due) {
		timer_start_again(timer, deadline(interval));
		return;
	}
	signal_send(interval->signo, NULL);
	if (interval->period == 0) {
		interval->due = 0;
		return;
	}
	uint64_t missed = (now - interval->due) / interval->period;
	interval->due += (missed + 1) * interval->period;
	timer_start_again(timer, deadline(interval));
}

/* ns until it is due: 0 only when it does not run. */
static int64_t left(const struct interval *interval)
{
	uint64_t now = interval->clock();
	if (interval->due == 0)
		return 0;
	return interval->due > now + MICROSECOND ? (int64_t)(interval->due - now) : MICROSECOND;
}

static void set(struct interval *interval, int64_t value, int64_t period)
{
	if (interval->timer.link.next != NULL)
		timer_stop(&interval->timer);
	else
		timer_init(&interval->timer, expire);
	interval->period = (uint64_t)period;
	interval->due = 0;
	if (value == 0)
		return;
	interval->due = interval->clock() + (uint64_t)value;
	timer_start(&interval->timer, deadline(interval));
}

struct interval_value {
	struct timeval period, value;
};

static int give(struct interval_value *user, int64_t value, int64_t period)
{
	return timeval_write(&user->value, value) < 0 ? -EFAULT : timeval_write(&user->period, period);
}

SYSCALL2(getitimer, int, which, struct interval_value *, to)
{
	if ((unsigned)which >= ARRAY_COUNT(intervals))
		return -EINVAL;
	return give(to, left(&intervals[which]), (int64_t)intervals[which].period);
}

SYSCALL3(setitimer, int, which, const struct interval_value *, from, struct interval_value *, to)
{
	int64_t value = 0, period = 0;
	if (from != NULL) {
		int error = timeval_read(&from->value, &value);
		if (error == 0)
			error = timeval_read(&from->period, &period);
		if (error < 0)
			return error;
	}
	if ((unsigned)which >= ARRAY_COUNT(intervals))
		return -EINVAL;
	struct interval *interval = &intervals[which];
	int64_t old_value = left(interval), old_period = (int64_t)interval->period;
	set(interval, value, period);
	return to != NULL ? give(to, old_value, old_period) : 0;
}

SYSCALL1(alarm, unsigned, seconds)
{
	struct interval *interval = &intervals[ITIMER_REAL];
	int64_t old = left(interval);
	set(interval, seconds * SECOND, 0);
	/* As Linux rounds it: to the nearest second, but never to none. */
	return old != 0 && old < SECOND / 2 ? 1 : (old + SECOND / 2) / SECOND;
}
