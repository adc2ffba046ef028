/* SPDX-License-Identifier: MIT */
/*
 * The fast part of the tracer: waits for stops, and deals itself with the calls that Python declared plain -
 * those of which only the number, a few arguments and the error matter. It counts them; all other stops go to
 * Python.
 */
#include "tracer.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#define EXPORT __attribute__((visibility("default")))
#define CALL_LIMIT 512
/* With more tasks than slots the calls of some go to Python: slower, and as right. Powers of two. */
#define TASK_SLOTS 4096
#define COUNT_SLOTS 8192
#define COUNT_MOST (COUNT_SLOTS / 2)
#define NO_CALL (-1)
#define ARCH_X86_64 0xC000003E
#define ERROR_MOST 4095
/* ERESTARTSYS to ERESTART_RESTARTBLOCK: the call is not over, a signal decides what becomes of it. */
#define RESTART_FIRST 512
#define RESTART_LAST 516
#define SYSCALL_STOP (SIGTRAP | 0x80)

/* How to count a call. */
struct plain {
	uint8_t is_plain;
	uint8_t matter; /* bit n: argument n is told apart */
	int8_t null;    /* plain only if this argument is 0; -1: always */
};

/* A plain call that a task is in. */
struct task {
	int32_t id; /* 0: free */
	int32_t number;
	uint64_t arguments[6];
};

struct tracer {
	struct plain plain[CALL_LIMIT];
	struct task tasks[TASK_SLOTS];
	uint32_t slots[COUNT_SLOTS]; /* place in counts + 1; 0: free */
	struct count counts[COUNT_MOST];
	uint32_t counted;
};

EXPORT struct tracer *tracer_new(void)
{
	return calloc(1, sizeof(struct tracer));
}

EXPORT void tracer_free(struct tracer *tracer)
{
	free(tracer);
}

EXPORT void tracer_set_plain(struct tracer *tracer, int number, int matter, int null)
{
	if (number >= 0 && number < CALL_LIMIT)
		tracer->plain[number] = (struct plain){1, (uint8_t)matter, (int8_t)null};
}

EXPORT const struct count *tracer_counts(const struct tracer *tracer)
{
	return tracer->counts;
}

EXPORT void tracer_clear_counts(struct tracer *tracer)
{
	memset(tracer->slots, 0, sizeof(tracer->slots));
	tracer->counted = 0;
}

/* Numbers of tasks are unique while they live, so a slot is theirs until it is given back. */
static struct task *task_find(struct tracer *tracer, int id, int add)
{
	for (uint32_t step = 0; step < 8; step++) {
		struct task *task = &tracer->tasks[((uint32_t)id + step * 977) & (TASK_SLOTS - 1)];
		if (task->id == id)
			return task;
		if (task->id == 0 && add) {
			task->id = id;
			return task;
		}
	}
	return NULL;
}

static uint32_t count_hash(const struct count *count)
{
	uint64_t hash = (uint64_t)count->task * 31 + (uint64_t)count->number;
	hash = hash * 1099511628211u + (uint64_t)count->error;
	for (int i = 0; i < 6; i++)
		hash = (hash ^ count->arguments[i]) * 1099511628211u;
	return (uint32_t)(hash >> 32 ^ hash);
}

/* Counts one more; false if there is no room, so that Python has to empty the table first. */
static int count_call(struct tracer *tracer, const struct count *count)
{
	uint32_t place = count_hash(count);
	for (;; place++) {
		uint32_t *slot = &tracer->slots[place & (COUNT_SLOTS - 1)];
		if (*slot == 0) {
			if (tracer->counted == COUNT_MOST)
				return 0;
			tracer->counts[tracer->counted] = *count;
			*slot = ++tracer->counted;
			return 1;
		}
		struct count *known = &tracer->counts[*slot - 1];
		if (memcmp(known, count, offsetof(struct count, times)) == 0) {
			known->times++;
			return 1;
		}
	}
}

static void fill_call(struct stop *stop, const struct task *task)
{
	stop->number = task->number;
	stop->call[0] = (uint64_t)task->number;
	memcpy(&stop->call[1], task->arguments, sizeof(task->arguments));
}

/* The entry of a call: true if it is a plain one and was noted. */
static int enter_plain(struct tracer *tracer, int pid, const struct __ptrace_syscall_info *info)
{
	uint64_t number = info->entry.nr;
	if (info->arch != ARCH_X86_64 || number >= CALL_LIMIT || !tracer->plain[number].is_plain)
		return 0;
	const struct plain *plain = &tracer->plain[number];
	if (plain->null >= 0 && info->entry.args[plain->null] != 0)
		return 0;
	struct task *task = task_find(tracer, pid, 1);
	if (task == NULL)
		return 0;
	task->number = (int32_t)number;
	for (int i = 0; i < 6; i++)
		task->arguments[i] = plain->matter >> i & 1 ? info->entry.args[i] : 0;
	return 1;
}

/* The end of a call: true if it was a plain one and was counted. */
static int leave_plain(struct tracer *tracer, int pid, const struct __ptrace_syscall_info *info,
                       struct stop *stop)
{
	struct task *task = task_find(tracer, pid, 0);
	if (task == NULL)
		return 0;
	int64_t result = info->exit.rval;
	struct count count = {.task = pid, .number = task->number, .times = 1};
	memcpy(count.arguments, task->arguments, sizeof(count.arguments));
	if (result < 0 && result >= -ERROR_MOST)
		count.error = result;
	task->id = 0;
	if (!(result <= -RESTART_FIRST && result >= -RESTART_LAST) && count_call(tracer, &count))
		return 1;
	fill_call(stop, task);
	return 0;
}

/* At a call: true if nothing is left to do for Python. */
static int at_call(struct tracer *tracer, struct stop *stop)
{
	struct __ptrace_syscall_info info = {0};
	if (ptrace(PTRACE_GET_SYSCALL_INFO, stop->task, sizeof(info), &info) < 0)
		return 1; /* killed meanwhile: its end will be told */
	stop->op = info.op;
	stop->arch = info.arch;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		if (enter_plain(tracer, stop->task, &info))
			return 1;
		stop->call[0] = info.entry.nr;
		memcpy(&stop->call[1], info.entry.args, sizeof(info.entry.args));
	} else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
		stop->result = info.exit.rval;
		return leave_plain(tracer, stop->task, &info, stop);
	}
	return 0;
}

/* Waits for the next stop that Python has to deal with. Returns 0, or -errno: -ECHILD when no task is left.
 */
EXPORT int tracer_wait(struct tracer *tracer, struct stop *stop)
{
	for (;;) {
		int status, pid = waitpid(-1, &status, __WALL | __WNOTHREAD);
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			return -errno;
		*stop = (struct stop){.task = pid, .status = status, .number = NO_CALL};
		if (WIFSTOPPED(status)) {
			if (WSTOPSIG(status) == SYSCALL_STOP && at_call(tracer, stop)) {
				ptrace(PTRACE_SYSCALL, pid, 0, 0);
				continue;
			}
		} else {
			struct task *task = task_find(tracer, pid, 0);
			if (task != NULL) {
				fill_call(stop, task);
				task->id = 0;
			}
		}
		stop->counted = tracer->counted;
		return 0;
	}
}

/* Takes the plain call that a task is in, if it is in one: it will not be heard of again. */
EXPORT int tracer_take(struct tracer *tracer, int pid, struct stop *stop)
{
	struct task *task = task_find(tracer, pid, 0);
	if (task == NULL)
		return 0;
	fill_call(stop, task);
	task->id = 0;
	return 1;
}
