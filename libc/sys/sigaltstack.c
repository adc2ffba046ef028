/* SPDX-License-Identifier: MIT */
/* sigaltstack: the stack on which handlers with SA_ONSTACK run. */
#include "abi/errno.h"
#include "abi/signal.h"
#include "core/signal_deliver.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "core/usermem.h"

SUPPORTS(sigaltstack, "SS_ONSTACK SS_DISABLE SS_AUTODISARM");

SYSCALL2(sigaltstack, const struct signal_stack *, new, struct signal_stack *, old)
{
	struct signal_stack wanted, was;
	int error;

	if (new &&user_read(&wanted, new, sizeof(wanted)))
		return -EFAULT;
	error = signal_stack_change(new ? &wanted : NULL, &was, thread_current()->frame->rsp);
	if (!error && old)
		error = user_write(old, &was, sizeof(was));
	return error;
}
