/* SPDX-License-Identifier: MIT */
/* rt_sigreturn: the end of a handler; all registers come back from the stack. */
#include "abi/signal.h"
#include "core/signal_deliver.h"
#include "core/syscall.h"
#include "core/thread.h"

SYSCALL0(rt_sigreturn)
{
	struct user_frame *frame = thread_current()->frame;

	if (signal_frame_pop(frame))
		signal_force(frame, SIGSEGV, SI_KERNEL, 0);
	frame->call = -1; /* its result is the interrupted call's: nothing to restart */
	return (long)frame->rax;
}
