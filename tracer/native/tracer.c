/* SPDX-License-Identifier: MIT */
/*
 * The fast part of the tracer: waits for stops, deals itself with those at calls, and writes down what the
 * recorder needs of them. Nothing of that waits for Python; all other stops go to Python.
 */
#include "tracer/internal.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#define EXPORT __attribute__((visibility("default")))
#define NO_CALL (-1)
#define FOREIGN 1 /* a call of another architecture */
#define UNKNOWN 2 /* a number that no call has */
#define ARCH_X86_64 0xC000003E
/* ERESTARTSYS to ERESTART_RESTARTBLOCK: the call is not over, a signal decides what becomes of it. */
#define RESTART_FIRST 512
#define RESTART_LAST 516
#define ERROR_MOST 4095
#define PROBES 64
#define SEEN_WHOLE 64
#define SYSCALL_STOP (SIGTRAP | 0x80)
#define STREAM_MOST (16u << 20)

EXPORT struct tracer *tracer_new(void)
{
	struct tracer *tracer = calloc(1, sizeof(struct tracer));
	if (tracer != NULL)
		tracer->width = 1;
	return tracer;
}

EXPORT void tracer_free(struct tracer *tracer)
{
	free(tracer->stream.data);
	free(tracer);
}

EXPORT void tracer_set_habit(struct tracer *tracer, int number, const struct habit *habit)
{
	if (number >= 0 && number < CALL_LIMIT)
		tracer->calls[number].habit = *habit;
}

EXPORT int tracer_add_want(struct tracer *tracer, int number, const struct want *want)
{
	if (number < 0 || number >= CALL_LIMIT || tracer->calls[number].wants == WANT_MOST)
		return -ENOSPC;
	struct call *call = &tracer->calls[number];
	call->want[call->wants++] = *want;
	return 0;
}

EXPORT const void *tracer_stream(struct tracer *tracer, uint64_t *size)
{
	counts_flush(tracer);
	*size = tracer->stream.size;
	return tracer->stream.data;
}

EXPORT void tracer_clear(struct tracer *tracer)
{
	tracer->stream.size = 0;
}

/* A task keeps its slot while it lives; where another has it, one of the next few is taken. */
static struct task *task_find(struct tracer *tracer, int id, int add)
{
	struct task *vacant = NULL;
	for (uint32_t step = 0; step < PROBES; step++) {
		struct task *task = &tracer->tasks[((uint32_t)id + step * 977) & (TASK_SLOTS - 1)];
		if (task->id == id)
			return task;
		if (task->id == 0 && vacant == NULL)
			vacant = task;
	}
	if (!add)
		return NULL;
	if (vacant == NULL) {
		tracer->stream.failed = 1;
		return NULL;
	}
	vacant->id = id;
	vacant->number = NO_CALL;
	return vacant;
}

/* Tells whether a call may wait for input. */
static int may_wait(const struct tracer *tracer, const struct task *task)
{
	int must = tracer->calls[task->number].habit.waits;
	if (must == 0)
		return 0;
	for (int i = 0; i < 6; i++)
		if (must >> i & 1 && task->arguments[i] != 0)
			return 0;
	return 1;
}

/* Tells whether a call is the first of the run that may wait for input. */
static int is_first_wait(struct tracer *tracer, const struct task *task)
{
	if (tracer->has_waited || !may_wait(tracer, task))
		return 0;
	tracer->has_waited = 1;
	return 1;
}

static int is_plain(struct tracer *tracer, const struct task *task)
{
	const struct habit *habit = &tracer->calls[task->number].habit;
	if (!habit->is_plain || (habit->null >= 0 && task->arguments[habit->null] != 0))
		return 0;
	const struct call *call = &tracer->calls[task->number];
	for (int i = 0; i < call->wants; i++)
		if (call->want[i].if_asking && tracer->asks_names)
			return 0;
	return tracer->has_waited || !may_wait(tracer, task);
}

/* The entry of a call: what its arguments point to is written down if that matters. */
static void enter_call(struct tracer *tracer, struct task *task, const struct __ptrace_syscall_info *info)
{
	task->number = (int32_t)info->entry.nr;
	task->foreign = info->arch != ARCH_X86_64 ? FOREIGN : info->entry.nr >= CALL_LIMIT ? UNKNOWN : 0;
	task->entered = 0;
	for (int i = 0; i < 6; i++)
		task->arguments[i] = info->entry.args[i];
	task->plain = !task->foreign && is_plain(tracer, task);
	if (task->foreign || task->plain)
		return;
	if (tracer->calls[task->number].wants == 0 && !is_first_wait(tracer, task))
		return;
	task->entered = 1;
	size_t at = record_begin(tracer, RECORD_ENTERED, task->id, task);
	capture_inputs(tracer, task);
	record_end(tracer, at, 0);
}

/* What a call that succeeded means to ourselves. */
static void follow_up(struct tracer *tracer, const struct task *task, int64_t result)
{
	struct task *target = NULL;
	if (task->number == SYS_chroot)
		tracer->has_chrooted = 1;
	else if (task->number == SYS_sched_setaffinity || task->number == SYS_sched_getaffinity)
		target = task_find(tracer, task->arguments[0] ? (int)task->arguments[0] : task->id, 0);
	if (target != NULL && task->number == SYS_sched_setaffinity)
		target->chose = 1;
	else if (target != NULL && !target->chose && tracer->hides_affinity)
		affinity_hide(tracer, task, result);
}

/* The end of a call. One that is about to be restarted is told by itself, plain or not. */
static void leave_call(struct tracer *tracer, struct task *task, int64_t result)
{
	tracer->total++;
	tracer->last = task->number;
	order_advance(tracer, task);
	if (!task->foreign && result >= 0)
		follow_up(tracer, task, result);
	int restarts = result <= -RESTART_FIRST && result >= -RESTART_LAST;
	int plain = task->plain && !(result >= 0 && brings_control(tracer, task));
	if (plain && !restarts) {
		count_call(tracer, task, result);
	} else {
		size_t at = record_begin(tracer, RECORD_RETURNED, task->id, task);
		if (!task->foreign && (result >= 0 || result < -ERROR_MOST))
			capture_outputs(tracer, task);
		record_end(tracer, at, result);
	}
	task->number = NO_CALL;
}

/* Whether the end of a call is to be seen. Without haste of all; else not of plain calls when many alike
 * were. */
static int is_end_wanted(struct tracer *tracer, const struct task *task)
{
	if (!tracer->is_fast || !task->plain || may_bring_control(tracer, task))
		return 1;
	uint32_t hash = (uint32_t)task->number;
	for (int i = 0; i < 6; i++)
		if (tracer->calls[task->number].habit.matter >> i & 1)
			hash = hash * 16777619u ^ (uint32_t)task->arguments[i];
	uint32_t *seen = &tracer->seen[hash & (SEEN_SLOTS - 1)];
	(*seen)++;
	return *seen <= SEEN_WHOLE || *seen % SEEN_WHOLE == 0;
}

/* Deals with a stop at a call, and gives the request to go on with. */
static int at_call(struct tracer *tracer, int id)
{
	struct __ptrace_syscall_info info = {0};
	int next = tracer->is_fast ? PTRACE_CONT : PTRACE_SYSCALL;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, id, sizeof(info), &info) < 0)
		return next; /* killed meanwhile: its end will be told */
	struct task *task = task_find(tracer, id, 1);
	if (task == NULL)
		return next;
	if (info.op == (tracer->is_fast ? PTRACE_SYSCALL_INFO_SECCOMP : PTRACE_SYSCALL_INFO_ENTRY)) {
		enter_call(tracer, task, &info);
		if (is_end_wanted(tracer, task))
			return PTRACE_SYSCALL;
		tracer->total++;
		order_advance(tracer, task);
		count_call(tracer, task, 0);
		task->number = NO_CALL;
	} else if (info.op == PTRACE_SYSCALL_INFO_EXIT && task->number != NO_CALL) {
		leave_call(tracer, task, info.exit.rval);
	}
	return next;
}

static int is_at_call(int status)
{
	if (!WIFSTOPPED(status))
		return 0;
	return WSTOPSIG(status) == SYSCALL_STOP || status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8);
}

/* Waits for the next stop that Python has to deal with, or until there is much to read. Returns 0, or -errno:
 * -ECHILD when no task is left, -ENOMEM when events are lost. */
EXPORT int tracer_wait(struct tracer *tracer, struct stop *stop)
{
	for (;;) {
		if (tracer->stream.failed)
			return -ENOMEM;
		if (tracer->is_to_stop)
			return -EINTR;
		if (tracer->stream.size > STREAM_MOST) {
			*stop = (struct stop){.calls = tracer->total, .last = tracer->last};
			return 0;
		}
		int status, id = waitpid(-1, &status, __WALL | __WNOTHREAD);
		if (id < 0 && errno == EINTR)
			continue;
		if (id < 0)
			return -errno;
		if (is_at_call(status)) {
			ptrace(at_call(tracer, id), id, 0, 0);
			continue;
		}
		*stop =
		    (struct stop){.task = id, .status = status, .calls = tracer->total, .last = tracer->last};
		return 0;
	}
}

EXPORT void tracer_hurry(struct tracer *tracer)
{
	tracer->is_fast = 1;
}

EXPORT void tracer_keep_in(struct tracer *tracer, const char *folder)
{
	if (strlen(folder) < sizeof(tracer->keep))
		memcpy(tracer->keep, folder, strlen(folder) + 1);
	tracer->started = time(NULL);
}

EXPORT void tracer_ask_to_stop(struct tracer *tracer)
{
	tracer->is_to_stop = 1;
}

EXPORT int tracer_processor(void)
{
	return sched_getcpu();
}

EXPORT void tracer_hide_affinity(struct tracer *tracer, const uint8_t *kept, const uint8_t *told)
{
	memcpy(tracer->kept, kept, AFFINITY_SIZE);
	memcpy(tracer->told, told, AFFINITY_SIZE);
	tracer->hides_affinity = 1;
}

EXPORT int tracer_call(struct tracer *tracer, int id, uint64_t call[7])
{
	const struct task *task = task_find(tracer, id, 0);
	if (task == NULL || task->number == NO_CALL || task->foreign)
		return 0;
	call[0] = (uint64_t)task->number;
	memcpy(call + 1, task->arguments, sizeof(task->arguments));
	return 1;
}

EXPORT void tracer_lose(struct tracer *tracer, int id)
{
	struct task *task = task_find(tracer, id, 0);
	if (task == NULL)
		return;
	if (task->number != NO_CALL) {
		order_advance(tracer, task);
		record_end(tracer, record_begin(tracer, RECORD_LOST, id, task), 0);
	}
	*task = (struct task){0};
}

EXPORT void tracer_rename(struct tracer *tracer, int former, int id)
{
	struct task *from = task_find(tracer, former, 0), *to = task_find(tracer, id, 1);
	if (from == NULL || to == NULL)
		return;
	*to = *from;
	to->id = id;
	*from = (struct task){0};
}
