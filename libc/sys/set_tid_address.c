/* SPDX-License-Identifier: MIT */
/* set_tid_address: what is cleared, and whose waiter is woken, when the thread ends. */
#include "core/syscall.h"
#include "core/thread.h"

SYSCALL1(set_tid_address, uint32_t *, address)
{
	struct thread *thread = thread_current();

	thread->clear_tid = address;
	return thread->tid;
}
