/* SPDX-License-Identifier: MIT */
/* Time: nanoseconds since boot, the wall clock's offset from it, and timers that call back. */
#pragma once

#include "lib/list.h"
#include "lib/types.h"

uint64_t clock_monotonic(void);       /* ns since boot */
int64_t clock_realtime(void);         /* ns since 1970-01-01 UTC */
void clock_set_realtime(int64_t now); /* clock_settime(2) */

/* Halts until an interrupt has come; that time is nobody's. */
void clock_idle(void);
uint64_t clock_busy(void); /* ns since boot that the processor was not idle */

struct timer {
	uint64_t deadline;              /* ns, clock_monotonic */
	void (*expire)(struct timer *); /* called with interrupts off, from an interrupt or an idle loop; must
	                                   not block */
	struct list link;
};

void timer_init(struct timer *timer, void (*expire)(struct timer *));
void timer_start(struct timer *timer, uint64_t deadline); /* moves it when it runs already */
void timer_stop(struct timer *timer);                     /* no harm when it does not run */
bool timer_running(const struct timer *timer);
