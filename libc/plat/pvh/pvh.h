/* SPDX-License-Identifier: MIT */
/* What the files of this platform share among themselves. */
#pragma once

#include "layout.h"
#include "plat/plat.h"

uint32_t apic_read(unsigned offset);
void apic_write(unsigned offset, uint32_t value);

#define SPURIOUS_VECTOR (VECTOR_COUNT - 1)

int irq_vector_claim(irq_handler *handler, void *argument); /* a free vector, or -ENOSPC */

void clock_init(void); /* clock.c; the local APIC is there */

/* The counter of the local APIC's timer: as long as its clock is being learnt from it, it always runs. */
#define TIMER_MASKED (1U << 16)
#define TIMER_PERIODIC \
	(1U << 17) /* goes on counting after its interrupt, so that nothing is lost to the sums */
#define COUNT_LARGEST 0xffffffffU
#define PERIOD_LEAST 1000000UL /* ns: shorter periods may end unseen */

bool clock_learning(void);
void clock_look(void);                             /* adds what was counted since the last time */
void counter_start(uint32_t count, uint32_t mode); /* TIMER_* */
bool counter_repeats(void);                        /* TIMER_PERIODIC was the last mode */

uint32_t timer_vector_claim(void); /* timer.c: of its interrupt, in an image that has timers */
