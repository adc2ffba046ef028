/* SPDX-License-Identifier: MIT */
/* The state of signals: masks, and the queues of those that wait. Neither sends nor delivers them. */
#include "core/signal.h"

#include "abi/errno.h"
#include "abi/signal.h"
#include "core/heap.h"
#include "core/thread.h"
#include "core/usermem.h"

#define NEVER_BLOCKED (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))

/* Raised by an instruction: taken before all others, so that the handler's context shows it. */
#define SYNCHRONOUS                                                                            \
	(SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGILL) | SIGNAL_BIT(SIGTRAP) | \
	 SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGSYS))

struct signal_action signal_actions[SIGNAL_COUNT + 1];
struct signal_process signal_process = {
    .pending.queue = LIST_EMPTY(signal_process.pending.queue),
    .arrivals = {LIST_EMPTY(signal_process.arrivals.waiters)},
};

/* The first thread needs no memory for its signals: they must work when there is none. */
static struct signal_state state_first = {
    .pending.queue = LIST_EMPTY(state_first.pending.queue),
    .stack.flags = SS_DISABLE,
};

struct signal_state *signal_state_of(struct thread *thread)
{
	if (!thread->signals)
		thread->signals = &state_first;
	return thread->signals;
}

struct signal_state *signal_state(void)
{
	return signal_state_of(thread_current());
}

struct signal_state *signal_state_inherit(void)
{
	struct signal_state *state = heap_alloc(sizeof(*state));

	if (!state)
		return NULL;
	state->blocked = signal_mask();
	state->stack.flags = SS_DISABLE;
	list_init(&state->pending.queue);
	return state;
}

uint64_t signal_pending_set(void)
{
	return signal_state()->pending.set | signal_process.pending.set;
}

void signal_recalculate(void)
{
	struct signal_state *state = signal_state();

	thread_interrupt(thread_current(), (signal_pending_set() & (~state->blocked | state->wanted)) != 0);
}

uint64_t signal_mask(void)
{
	return signal_state()->blocked;
}

/* The running thread no longer takes these: signals of the program among them are for another that does. */
static void signal_retarget(uint64_t set)
{
	struct thread *thread;

	LIST_FOR_EACH (thread, &threads, struct thread, all) {
		if (thread == thread_current() || !(set & ~signal_state_of(thread)->blocked))
			continue;
		thread_interrupt(thread, true);
		thread_wake(thread);
	}
}

void signal_state_drop(struct thread *thread)
{
	struct signal_state *state = thread->signals;
	struct signal_queued *queued;

	if (state)
		signal_retarget(signal_process.pending.set & ~state->blocked);
	if (!state || state == &state_first)
		return;
	LIST_FOR_EACH (queued, &state->pending.queue, struct signal_queued, link) {
		heap_free(queued, sizeof(*queued));
		signal_process.queued--;
	}
	heap_free(state, sizeof(*state));
	thread->signals = NULL;
}

void signal_mask_set(uint64_t mask)
{
	struct signal_state *state = signal_state();
	uint64_t left = signal_process.pending.set & mask & ~state->blocked;

	state->blocked = mask & ~NEVER_BLOCKED;
	signal_recalculate();
	if (UNLIKELY(left))
		signal_retarget(left);
}

int signal_mask_swap(const uint64_t *user, size_t size)
{
	struct signal_state *state = signal_state();
	uint64_t mask;

	if (!user)
		return 0;
	if (size != SIGNAL_SET_SIZE)
		return -EINVAL;
	if (user_read(&mask, user, sizeof(mask)))
		return -EFAULT;
	state->saved = state->blocked;
	state->swapped = true;
	signal_mask_set(mask);
	return 0;
}

void signal_mask_restore(bool interrupted)
{
	struct signal_state *state = signal_state();

	if (!state->swapped || interrupted)
		return;
	state->swapped = false;
	signal_mask_set(state->saved);
}

static int signal_lowest(uint64_t set)
{
	return set ? __builtin_ctzl(set) + 1 : 0;
}

/* Takes one instance of the signal; a realtime signal stays pending while more of its kind are queued. */
static void pending_take(struct signal_pending *pending, int signo, struct signal_info *info)
{
	struct signal_queued *queued, *first = NULL;
	bool more = false;

	LIST_FOR_EACH (queued, &pending->queue, struct signal_queued, link) {
		if (queued->info.signo != signo)
			continue;
		if (first) {
			more = true;
			break;
		}
		first = queued;
	}
	if (!more)
		pending->set &= ~SIGNAL_BIT(signo);
	if (!first) {
		*info = (struct signal_info){.signo = signo, .code = SI_USER};
		return;
	}
	*info = first->info;
	list_remove(&first->link);
	heap_free(first, sizeof(*first));
	signal_process.queued--;
}

int signal_take(uint64_t set, struct signal_info *info)
{
	struct signal_pending *own = &signal_state()->pending, *shared = &signal_process.pending;
	uint64_t ready;
	int signo;

	ready = (own->set & set & SYNCHRONOUS) ?: (own->set & set);
	if (!ready) {
		own = shared;
		ready = (own->set & set & SYNCHRONOUS) ?: (own->set & set);
	}
	signo = signal_lowest(ready);
	if (signo)
		pending_take(own, signo, info);
	signal_recalculate();
	return signo;
}
