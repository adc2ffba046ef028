/* SPDX-License-Identifier: MIT */
/* pause: waits for a signal. */
#include "abi/errno.h"
#include "core/syscall.h"
#include "core/wait.h"

SYSCALL0(pause)
{
	while (wait_block() != -EINTR)
		;
	return -ERESTARTNOHAND;
}
