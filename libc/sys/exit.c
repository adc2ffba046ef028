/* SPDX-License-Identifier: MIT */
/* exit, exit_group: the end of a thread, and of the program. */
#include "core/clone.h"
#include "core/syscall.h"

OPTIONAL(thread_exit);

FALLBACK(no_exit, exit_group, "the trace has not seen how the program ends by itself");

SYSCALL1(exit, int, status)
{
	if (thread_exit != NULL)
		thread_exit();
	/* The last thread: with it the program ends. */
	program_exit(status & 0xff, 0);
}

SYSCALL1(exit_group, int, status)
{
	program_exit(status & 0xff, 0);
}
