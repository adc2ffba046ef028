/* SPDX-License-Identifier: MIT */
/* The program's first thread, and the end of the program. */
#include "core/thread.h"
#include "arch/x86_64/trap.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/schedule.h"
#include "core/signal.h"
#include "core/syscall.h"
#include "plat/plat.h"

OPTIONAL(signal_send_self);

static struct thread first_thread = {
    .tid = 1,
    .all = {&threads, &threads},
    .ready = LIST_EMPTY(first_thread.ready),
};
struct thread *thread_running = &first_thread;
struct list threads = {&first_thread.all, &first_thread.all};

extern exit_fn *const exit_fns_start[], *const exit_fns_end[];

struct thread *thread_find(int tid)
{
	struct thread *thread;
	LIST_FOR_EACH (thread, &threads, struct thread, all) {
		if (thread->tid == tid)
			return thread;
	}
	return NULL;
}

void thread_interrupt(struct thread *thread, bool interrupted)
{
	thread->interrupted = interrupted;
	if (thread == thread_current())
		signal_wanted = interrupted;
}

OPTIONAL(schedule_ready);

void thread_wake(struct thread *thread)
{
	if (schedule_ready != NULL)
		schedule_ready(thread);
}

static uint64_t charged; /* clock_busy() up to which threads were charged */

uint64_t thread_busy(const struct thread *thread)
{
	return thread->busy + (thread == thread_current() ? clock_busy() - charged : 0);
}

void thread_charge(struct thread *thread)
{
	uint64_t now = clock_busy();
	thread->busy += now - charged;
	charged = now;
}

void program_raise(int signo)
{
	if (signal_send_self == NULL)
		program_exit(0, signo);
	signal_send_self(signo);
}

void program_exit(int status, int signal)
{
	for (exit_fn *const *fn = exit_fns_start; fn < exit_fns_end; fn++)
		(*fn)();
	syscall_report_absent();
	if (signal != 0)
		log_line("signal %d", signal);
	else
		log_line("exit %d", status);
	plat_stop();
}
