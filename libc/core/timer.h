/* SPDX-License-Identifier: MIT */
/* Timers that call back. */
#pragma once

#include "lib/list.h"
#include "lib/types.h"

struct timer {
	uint64_t deadline;              /* ns, clock_monotonic */
	void (*expire)(struct timer *); /* called with interrupts off, from an interrupt or an idle loop; must
	                                   not block */
	struct list link;
};

void timer_init(struct timer *timer, void (*expire)(struct timer *));
void timer_start(struct timer *timer, uint64_t deadline); /* moves it when it runs already */
/* As timer_start, for a timer that runs again and again: not so soon that nothing else would ever run. Who
 * expires counts what was missed. */
void timer_start_again(struct timer *timer, uint64_t deadline);
void timer_stop(struct timer *timer); /* no harm when it does not run */
bool timer_running(const struct timer *timer);
