/* SPDX-License-Identifier: MIT */
/* The interrupt of the local APIC's timer, whose counter the clock uses as well (clock.c). */
#include "plat/pvh/pvh.h"

static bool wanted; /* an interrupt is to come */

void plat_timer_set(uint64_t deadline)
{
	uint64_t now = plat_clock();
	uint64_t wait = deadline > now ? deadline - now : 1;
	if (clock_learning())
		clock_look();
	wanted = true;
	counter_start((uint32_t)MIN(wait, (uint64_t)COUNT_LARGEST),
	              clock_learning() && wait >= PERIOD_LEAST ? TIMER_PERIODIC : 0);
}

/* The counter runs as long as something can be learnt from it. */
static void rest(void)
{
	if (clock_learning())
		counter_start(COUNT_LARGEST, TIMER_MASKED | TIMER_PERIODIC);
	else
		counter_start(0, TIMER_MASKED);
}

static void timer_interrupt(void *argument)
{
	(void)argument;
	if (clock_learning())
		clock_look();
	wanted = false;
	on_timer();
	if (!wanted && counter_repeats())
		rest();
}

uint32_t timer_vector_claim(void)
{
	return (uint32_t)irq_vector_claim(timer_interrupt, NULL);
}
