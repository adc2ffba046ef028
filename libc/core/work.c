/* SPDX-License-Identifier: MIT */
/* Work that an interrupt leaves for later: a list, and the flag that brings the program's way back here. */
#include "core/work.h"
#include "arch/x86_64/trap.h"
#include "core/thread.h"

static struct work *wanted;

void work_want(struct work *work)
{
	if (work->wanted)
		return;
	work->wanted = true;
	work->next = wanted;
	wanted = work;
	reschedule_wanted = true; /* so that the way back to the program looks here */
}

void work_run(void)
{
	while (wanted != NULL) {
		struct work *work = wanted;
		wanted = work->next;
		work->wanted = false;
		work->run(work);
	}
}
