/* SPDX-License-Identifier: MIT */
/* Sends signals: queues them, drops what nobody would see, and breaks into the wait of the thread. */
#include "abi/errno.h"
#include "abi/resource.h"
#include "abi/signal.h"
#include "core/credentials.h"
#include "core/heap.h"
#include "core/rlimit.h"
#include "core/signal.h"
#include "core/signal_deliver.h"
#include "core/thread.h"

/* What is sent is delivered, also to a program that never asks for a handler. */
REQUIRE(signal_return_to_user);

#define STOPS (SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) | SIGNAL_BIT(SIGTTOU))

static void pending_flush(struct signal_pending *pending, uint64_t set)
{
	struct signal_queued *queued;

	LIST_FOR_EACH (queued, &pending->queue, struct signal_queued, link) {
		if (!(SIGNAL_BIT(queued->info.signo) & set))
			continue;
		list_remove(&queued->link);
		heap_free(queued, sizeof(*queued));
		signal_process.queued--;
	}
	pending->set &= ~set;
}

void signal_flush(uint64_t set)
{
	struct thread *thread;

	pending_flush(&signal_process.pending, set);
	LIST_FOR_EACH (thread, &threads, struct thread, all)
		pending_flush(&signal_state_of(thread)->pending, set);
	signal_recalculate();
}

/* What is ignored is not even queued, unless it is blocked: the action may change before it is taken. */
static bool signal_ignored(struct thread *thread, int signo)
{
	uint64_t handler = signal_actions[signo].handler;

	if (signal_state_of(thread)->blocked & SIGNAL_BIT(signo))
		return false;
	return handler == SIG_IGN || (handler == SIG_DFL && signal_default(signo) == SIGNAL_IGNORES);
}

/* Linux's rule: a queue that is full stops those that a program queues on purpose, never the kernel's own or
 * kill(2). */
static struct signal_queued *queued_new(int signo, const struct signal_info *info)
{
	bool always = signo < SIGRTMIN && info->code >= 0;

	if (!always && signal_process.queued >= rlimit(RLIMIT_SIGPENDING))
		return NULL;
	return heap_alloc(sizeof(struct signal_queued));
}

/* Who is to take a signal of the program: the oldest that may, which as on Linux is the first while it lives.
 * Not the one that runs: it may be at its end, and only idle until another can run. */
static struct thread *choose_thread(int signo)
{
	struct thread *thread;

	LIST_FOR_EACH (thread, &threads, struct thread, all) {
		const struct signal_state *state = signal_state_of(thread);

		if ((~state->blocked | state->wanted) & SIGNAL_BIT(signo))
			return thread;
	}
	return LIST_FIRST(&threads, struct thread, all);
}

static int pending_add(struct signal_pending *pending, struct thread *thread, int signo,
                       const struct signal_info *given)
{
	struct signal_info info = {.signo = signo, .code = SI_KERNEL};
	struct signal_queued *queued;

	if (given)
		info = *given;
	info.signo = signo;
	if (SIGNAL_BIT(signo) & STOPS)
		signal_flush(SIGNAL_BIT(SIGCONT));
	if (signo == SIGCONT)
		signal_flush(STOPS);
	if (signal_ignored(thread, signo) || (signo < SIGRTMIN && (pending->set & SIGNAL_BIT(signo))))
		return 0;
	queued = queued_new(signo, &info);
	if (queued) {
		queued->info = info;
		list_append(&pending->queue, &queued->link);
		signal_process.queued++;
	} else if (signo >= SIGRTMIN && info.code != SI_USER) {
		return -EAGAIN;
	}
	pending->set |= SIGNAL_BIT(signo);
	if ((~signal_state_of(thread)->blocked | signal_state_of(thread)->wanted) & SIGNAL_BIT(signo)) {
		thread_interrupt(thread, true);
		thread_wake(thread);
	}
	wait_wake(&signal_process.arrivals);
	return 0;
}

int signal_queue(int signo, const struct signal_info *info)
{
	return pending_add(&signal_process.pending, choose_thread(signo), signo, info);
}

void signal_send(int signo, const struct signal_info *info)
{
	pending_add(&signal_process.pending, choose_thread(signo), signo, info);
}

int signal_send_thread(struct thread *thread, int signo, const struct signal_info *info)
{
	return pending_add(&signal_state_of(thread)->pending, thread, signo, info);
}

void signal_send_self(int signo)
{
	struct signal_info info = {
	    .signo = signo, .code = SI_USER, .pid = thread_current()->tid, .uid = credentials()->user.real};

	signal_send_thread(thread_current(), signo, &info);
}
