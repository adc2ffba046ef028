/* SPDX-License-Identifier: MIT */
/* What the files of this platform share among themselves. */
#pragma once

#include "plat/plat.h"

void clock_start(void);    /* time 0 is now */
uint64_t timer_wait(void); /* ns until plat_timer_set()'s deadline, FOREVER: none */
void timer_run(void);      /* on_timer() if the deadline has come */
void timer_arm(void);      /* tells Linux of a deadline that is earlier than what it knows */
void confine(void);        /* from now on Linux refuses all but what this platform needs */
