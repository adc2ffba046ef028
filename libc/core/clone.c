/* SPDX-License-Identifier: MIT */
/* Makes threads and lets them go; what one leaves behind serves the next. */
#include "core/clone.h"
#include "abi/errno.h"
#include "abi/sched.h"
#include "arch/x86_64/fpu.h"
#include "arch/x86_64/paging.h"
#include "arch/x86_64/segment.h"
#include "arch/x86_64/switch.h"
#include "arch/x86_64/trap.h"
#include "core/clock.h"
#include "core/futex.h"
#include "core/futex_pi.h"
#include "core/heap.h"
#include "core/schedule.h"
#include "core/signal.h"
#include "core/usermem.h"
#include "lib/string.h"

#define KERNEL_STACK_PAGES 4
#define BITSET_ANY 0xffffffffU

static struct list unused = LIST_EMPTY(unused); /* of struct thread: dead, with stack and fpu area */
static int last_tid = 1;

OPTIONAL(signal_state_inherit);
OPTIONAL(signal_state_drop);
OPTIONAL(futex_pi_release);

static struct fpu_area *fpu_area_new(void)
{
	return heap_alloc(fpu_size());
}

/* A thread with stack and fpu area, all else zero; NULL when memory is short. */
static struct thread *thread_new(void)
{
	if (!list_empty(&unused)) {
		struct thread *thread = LIST_FIRST(&unused, struct thread, all);
		list_remove(&thread->all);
		struct thread kept = *thread;
		*thread = (struct thread){.stack_top = kept.stack_top, .fpu = kept.fpu};
		return thread;
	}
	struct thread *thread = heap_alloc(sizeof(*thread));
	if (thread == NULL)
		return NULL;
	thread->fpu = fpu_area_new();
	thread->stack_top = thread->fpu != NULL ? stack_alloc(KERNEL_STACK_PAGES) : NULL;
	if (thread->stack_top != NULL)
		return thread;
	heap_free(thread->fpu, fpu_size());
	heap_free(thread, sizeof(*thread));
	return NULL;
}

static struct user_frame *frame_of(struct thread *thread)
{
	/* Where entry.S would lay it: trap_set_stack() leaves a word free. */
	return (struct user_frame *)((char *)thread->stack_top - 8) - 1;
}

static void thread_begin(void)
{
	struct thread *thread = thread_current();
	fpu_restore(thread->fpu);
	frame_enter(frame_of(thread));
}

static void fill(struct thread *thread, const struct thread *parent, const struct clone_request *request)
{
	thread->tid = ++last_tid;
	thread->policy = parent->policy;
	thread->nice = parent->nice;
	thread->priority = thread->own_priority = parent->own_priority;
	thread->started = clock_monotonic();
	thread->fs_base = request->flags & CLONE_SETTLS ? request->tls : fs_base_get();
	thread->gs_base = gs_base_get();
	thread->clear_tid = request->flags & CLONE_CHILD_CLEARTID ? (uint32_t *)request->child_tid : NULL;
	memcpy(thread->name, parent->name, sizeof(thread->name));
	fpu_save_again(thread->fpu);

	struct user_frame *frame = frame_of(thread);
	*frame = *parent->frame;
	frame->rax = 0;
	if (request->stack != 0)
		frame->rsp = request->stack;
	thread->frame = frame;
	thread->stack_pointer = stack_prepare(frame, thread_begin);
}

long thread_clone(const struct clone_request *request)
{
	struct thread *parent = thread_current(), *thread = thread_new();
	if (parent->fpu == NULL)
		parent->fpu = fpu_area_new();
	if (thread == NULL)
		return -EAGAIN;
	if (signal_state_inherit != NULL)
		thread->signals = signal_state_inherit();
	if (parent->fpu == NULL || (signal_state_inherit != NULL && thread->signals == NULL)) {
		list_append(&unused, &thread->all);
		return -EAGAIN;
	}
	fill(thread, parent, request);
	int32_t tid = thread->tid;
	/* As on Linux, a place that cannot be written to is the caller's own loss. */
	if (request->flags & CLONE_PARENT_SETTID)
		(void)user_write(request->parent_tid, &tid, sizeof(tid));
	if (request->flags & CLONE_CHILD_SETTID)
		(void)user_write(request->child_tid, &tid, sizeof(tid));
	list_append(&threads, &thread->all);
	list_init(&thread->ready);
	thread->blocked = true;
	schedule_ready(thread);
	return tid;
}

void thread_exit(void)
{
	struct thread *thread = thread_current();
	if (threads.next == threads.previous)
		return;
	robust_list_release();
	if (futex_pi_release != NULL)
		futex_pi_release(thread);
	uint32_t zero = 0;
	if (thread->clear_tid != NULL && user_write(thread->clear_tid, &zero, sizeof(zero)) == 0)
		futex_wake((struct futex_place){.word = thread->clear_tid, .shared = true}, 1, BITSET_ANY);
	if (signal_state_drop != NULL)
		signal_state_drop(thread);
	list_remove(&thread->all);
	/* Its stack is still in use until the switch: on one processor nobody takes it before. */
	list_append(&unused, &thread->all);
	schedule_exit();
}
