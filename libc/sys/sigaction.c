/* SPDX-License-Identifier: MIT */
/* rt_sigaction: what a signal does. */
#include "abi/errno.h"
#include "abi/signal.h"
#include "core/signal_deliver.h"
#include "core/syscall.h"
#include "core/usermem.h"

SUPPORTS(rt_sigaction,
         "SA_NOCLDSTOP SA_NOCLDWAIT SA_SIGINFO SA_ONSTACK SA_RESTART SA_NODEFER SA_RESETHAND SA_RESTORER "
         "SA_EXPOSE_TAGBITS SA_INTERRUPT SA_UNSUPPORTED SIG_DFL SIG_IGN");
FALLBACK(rt_sigaction, rt_sigreturn, "a handler returns through it");

SYSCALL4(rt_sigaction, int, signo, const struct signal_action *, new, struct signal_action *, old, size_t,
         size)
{
	struct signal_action wanted, was;
	int error;

	if (size != SIGNAL_SET_SIZE)
		return -EINVAL;
	if (new &&user_read(&wanted, new, sizeof(wanted)))
		return -EFAULT;
	error = signal_action_change(signo, new ? &wanted : NULL, &was);
	if (!error && old)
		error = user_write(old, &was, sizeof(was));
	return error;
}
