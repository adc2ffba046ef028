/* SPDX-License-Identifier: MIT */
/* exit, exit_group: the end of the thread, which is the last one, and of the program. */
#include "core/syscall.h"
#include "core/thread.h"

SYSCALL1(exit, int, status)
{
	program_exit(status & 0xff, 0);
}

SYSCALL1(exit_group, int, status)
{
	program_exit(status & 0xff, 0);
}
