/* SPDX-License-Identifier: MIT */
/* exit: ends the thread, which is the last one, and so the program. */
#include "core/syscall.h"
#include "core/thread.h"

SYSCALL1(exit, int, status)
{
	program_exit(status & 0xff, 0);
}
