/* SPDX-License-Identifier: MIT */
/* Changes what a signal does. An image that can do this can deliver signals; any other has no handlers. */
#include "abi/errno.h"
#include "abi/signal.h"
#include "core/signal_deliver.h"

REQUIRE(signal_frame_push);
REQUIRE(signal_return_to_user);
REQUIRE(signal_fault);

/* Linux drops the flags that it does not know, so that a program can ask which it knows (SA_UNSUPPORTED). */
#define FLAGS                                                                                             \
	(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER | SA_RESETHAND | \
	 SA_EXPOSE_TAGBITS | SA_RESTORER)

int signal_action_change(int signo, const struct signal_action *new, struct signal_action *old)
{
	struct signal_action *action;

	if (signo < 1 || signo > SIGNAL_COUNT || (new && (signo == SIGKILL || signo == SIGSTOP)))
		return -EINVAL;
	action = &signal_actions[signo];
	if (old)
		*old = *action;
	if (!new)
		return 0;
	*action = *new;
	action->flags &= FLAGS;
	action->mask &= ~(SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP));
	if (action->handler == SIG_IGN ||
	    (action->handler == SIG_DFL && signal_default(signo) == SIGNAL_IGNORES))
		signal_flush(SIGNAL_BIT(signo));
	return 0;
}

void signal_actions_reset(void)
{
	for (int signo = 1; signo <= SIGNAL_COUNT; signo++) {
		uint64_t handler = signal_actions[signo].handler;
		signal_actions[signo] =
		    (struct signal_action){.handler = handler == SIG_IGN ? SIG_IGN : SIG_DFL};
	}
	signal_state()->stack = (struct signal_stack){.flags = SS_DISABLE};
}
