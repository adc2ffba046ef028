/* SPDX-License-Identifier: MIT */
/* Work that an interrupt leaves for later: done before the program goes on, and before the processor halts.
 */
#pragma once

#include "lib/types.h"

struct work {
	void (*run)(struct work *work); /* with interrupts off, on a kernel stack; must not block */
	bool wanted;
	struct work *next; /* of those that are wanted */
};

/* Asks for the work to be done once. From interrupts and timers too. */
void work_want(struct work *work);

/* Does all that is wanted. */
void work_run(void);
