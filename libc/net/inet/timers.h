/* SPDX-License-Identifier: MIT */
/* lwIP's cyclic timers: see timers.c. */
#pragma once

#include "lib/types.h"

/* Runs those that are due. */
void timers_run(void);

/* When the next is due: ns since the start. */
uint64_t timers_due(void);

/* Bytes came or went: TCP's timer does not wait for the full second. */
void timers_soon(void);
