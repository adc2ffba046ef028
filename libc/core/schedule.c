/* SPDX-License-Identifier: MIT */
/* Threads take turns on the one processor: fixed priorities, and slices of time among equals (sched(7)). */
#include "core/schedule.h"
#include "abi/sched.h"
#include "arch/x86_64/fpu.h"
#include "arch/x86_64/segment.h"
#include "arch/x86_64/switch.h"
#include "arch/x86_64/trap.h"
#include "core/clock.h"
#include "core/rseq.h"
#include "core/timer.h"
#include "core/work.h"

static struct list ready_threads = LIST_EMPTY(ready_threads); /* highest priority first, then by turn */

static void slice_over(struct timer *timer)
{
	(void)timer;
	reschedule_wanted = true;
}

static struct timer slice = {.expire = slice_over, .link = LIST_EMPTY(slice.link)};

static struct thread *first_ready(void)
{
	return list_empty(&ready_threads) ? NULL : LIST_FIRST(&ready_threads, struct thread, ready);
}

/* The running thread's slice ends some time if an equal waits; a SCHED_FIFO thread has no slice. */
static void slice_watch(void)
{
	const struct thread *next = first_ready(), *current = thread_current();
	if (next != NULL && next->priority == current->priority && current->policy != SCHED_FIFO &&
	    !timer_running(&slice))
		timer_start(&slice, clock_monotonic() + SCHEDULE_SLICE);
}

/* Behind all of its priority or, when it was only interrupted by a higher one, before them. */
static void insert(struct thread *thread, bool before_equals)
{
	struct thread *other;
	struct list *where = &ready_threads;
	LIST_FOR_EACH (other, &ready_threads, struct thread, ready) {
		if (other->priority < thread->priority ||
		    (before_equals && other->priority == thread->priority)) {
			where = &other->ready;
			break;
		}
	}
	list_append(where, &thread->ready);
}

void schedule_ready(struct thread *thread)
{
	if (!thread->blocked)
		return;
	thread->blocked = false;
	const struct thread *current = thread_current();
	if (thread == current) /* it halts the processor, for nobody else could run */
		return;
	insert(thread, false);
	if (thread->priority > current->priority)
		reschedule_wanted = true;
	slice_watch();
}

/* Interrupts are held: the next thread may be on its way out already. */
static void switch_to(struct thread *next)
{
	struct thread *previous = thread_current();
	if (next == previous)
		return;
	thread_charge(previous);
	fpu_save_again(previous->fpu);
	previous->fs_base = fs_base_get();
	previous->gs_base = gs_base_get();
	thread_running = next;
	signal_wanted = next->interrupted;
	trap_set_stack(next->stack_top);
	fs_base_set(next->fs_base);
	gs_base_set(next->gs_base);
	timer_stop(&slice);
	slice_watch();
	stack_switch(&previous->stack_pointer, next->stack_pointer);
	/* Now previous runs again. */
	fpu_restore(previous->fpu);
}

OPTIONAL(work_run);
REQUIRE(rseq_abort);

/* The next thread; while there is none the processor halts. NULL: the running thread may itself go on. */
static struct thread *wait_for_next(const struct thread *current)
{
	for (;;) {
		if (work_run != NULL)
			work_run();
		if (!current->blocked)
			return NULL;
		struct thread *next = first_ready();
		if (next != NULL) {
			list_remove(&next->ready);
			return next;
		}
		clock_idle();
	}
}

void schedule_block(void)
{
	struct thread *current = thread_current();
	current->blocked = true;
	struct thread *next = wait_for_next(current);
	if (next != NULL)
		switch_to(next);
}

static void give_way(bool to_higher_only)
{
	struct thread *current = thread_current(), *next = first_ready();
	if (next == NULL || next->priority < current->priority ||
	    (to_higher_only && next->priority == current->priority))
		return;
	list_remove(&next->ready);
	insert(current, next->priority > current->priority);
	switch_to(next);
}

void schedule_yield(void)
{
	interrupts_hold();
	give_way(false);
}

void schedule_preempt(void)
{
	interrupts_hold();
	reschedule_wanted = false;
	give_way(thread_current()->policy == SCHED_FIFO);
}

void schedule_exit(void)
{
	struct thread *current = thread_current();
	interrupts_hold();
	current->blocked = true;
	switch_to(wait_for_next(current));
	__builtin_unreachable();
}

void schedule_requeue(struct thread *thread)
{
	if (!list_empty(&thread->ready)) {
		list_remove(&thread->ready);
		insert(thread, false);
	}
	const struct thread *next = first_ready();
	if (next != NULL && next->priority > thread_current()->priority)
		reschedule_wanted = true;
}
