/* SPDX-License-Identifier: MIT */
/* exit_group: ends the program. */
#include "core/syscall.h"
#include "core/thread.h"

SYSCALL1(exit_group, int, status)
{
	program_exit(status & 0xff, 0);
}
