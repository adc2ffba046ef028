/* SPDX-License-Identifier: MIT */
/* Takes pending signals before the program goes on: its handler, the default action, or nothing. */
#include "core/signal_deliver.h"

#include "abi/errno.h"
#include "abi/signal.h"
#include "core/dump.h"
#include "core/log.h"
#include "core/rseq.h"
#include "core/thread.h"

#define VECTOR_PAGE_FAULT 14
#define PAGE_FAULT_USER 4 /* Linux's programs are in ring 3 and find this bit in their error codes */

/* Only an image with rt_sigaction has handlers, and so frames. */
OPTIONAL(signal_frame_push);

static __attribute__((noreturn)) void program_kill(const struct user_frame *frame, int signo)
{
	frame_dump(frame);
	program_exit(0, signo);
}

static void signal_act_default(const struct user_frame *frame, int signo)
{
	switch (signal_default(signo)) {
	case SIGNAL_ENDS:
		program_kill(frame, signo);
	case SIGNAL_STOPS:
		log_line("signal %d would stop the program: ignored, nothing could let it go on", signo);
		break;
	case SIGNAL_IGNORES:
		break;
	}
}

/* Whether a signal that an instruction raised has a handler that may run now. */
static bool signal_is_handled(int signo)
{
	uint64_t handler = signal_actions[signo].handler;

	return handler != SIG_IGN && handler != SIG_DFL && !(signal_mask() & SIGNAL_BIT(signo));
}

void signal_force(struct user_frame *frame, int signo, int code, uint64_t address)
{
	struct signal_info info = {.signo = signo, .code = code, .address = address};

	if (!signal_is_handled(signo))
		program_kill(frame, signo);
	signal_send_thread(thread_current(), signo, &info);
}

static void signal_handle(struct user_frame *frame, const struct signal_info *info)
{
	struct signal_action *slot = &signal_actions[info->signo], action = *slot;
	struct signal_state *state = signal_state();
	uint64_t blocked = state->blocked | action.mask;

	if (!(action.flags & SA_NODEFER))
		blocked |= SIGNAL_BIT(info->signo);
	if (action.flags & SA_RESETHAND)
		slot->handler = SIG_DFL;
	signal_restart(frame, &action);
	rseq_abort(frame);
	if (!signal_frame_push || signal_frame_push(frame, info, &action)) {
		if (info->signo == SIGSEGV) /* its own handler cannot run either */
			program_kill(frame, SIGSEGV);
		signal_force(frame, SIGSEGV, SI_KERNEL, 0);
		return;
	}
	state->swapped = false; /* the frame holds the mask to go back to */
	signal_mask_set(blocked);
	if (state->stack.flags & SS_AUTODISARM)
		state->stack = (struct signal_stack){.flags = SS_DISABLE};
}

static __attribute__((noinline)) void signal_deliver(struct user_frame *frame)
{
	struct signal_state *state = signal_state();
	struct signal_info info;
	uint64_t handler;

	while (signal_take(~state->blocked, &info)) {
		handler = signal_actions[info.signo].handler;
		if (handler == SIG_DFL)
			signal_act_default(frame, info.signo);
		else if (handler != SIG_IGN)
			signal_handle(frame, &info);
	}
	signal_restart(frame, NULL);
	signal_mask_restore(false);
}

void signal_return_to_user(struct user_frame *frame)
{
	if (UNLIKELY(thread_current()->interrupted))
		signal_deliver(frame);
}

bool signal_fault(struct user_frame *frame, int signo, int code, uint64_t address)
{
	struct signal_state *state = signal_state();

	if (!signal_is_handled(signo))
		return false;
	state->trap = frame->vector;
	state->error = frame->error;
	if (frame->vector == VECTOR_PAGE_FAULT) {
		state->error |= PAGE_FAULT_USER;
		state->fault_address = address;
	}
	signal_force(frame, signo, code, address);
	signal_return_to_user(frame);
	return true;
}
