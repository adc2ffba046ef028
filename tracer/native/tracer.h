/* SPDX-License-Identifier: MIT */
/* What the tracer's fast part offers: tracer.c includes it, and Python reads it as it is (cffi). */
#pragma once

#include <stdint.h>

struct tracer;

/* One way in which a task made a plain call, and how often. */
struct count {
	int32_t task;
	int32_t number;
	int64_t error; /* -errno, or 0 for all results that are none */
	uint64_t arguments[6];
	uint64_t times;
};

/* A stop that Python has to deal with. */
struct stop {
	int32_t task;
	int32_t status; /* as wait4 gives it */
	int32_t number; /* the plain call that ended unlike others, or that its task died in; else -1 */
	int32_t op;     /* PTRACE_SYSCALL_INFO_ENTRY or _EXIT, 0: not at a call */
	uint32_t arch;
	uint32_t counted; /* counts to be read before this stop is dealt with */
	uint64_t call[7]; /* entry: the number and the arguments */
	int64_t result;   /* exit */
};

struct tracer *tracer_new(void); /* NULL when memory is short */
void tracer_free(struct tracer *tracer);

/* Declares a call plain: bit n of matter tells argument n apart; null: the argument that must be 0, or -1. */
void tracer_set_plain(struct tracer *tracer, int number, int matter, int null);

const struct count *tracer_counts(const struct tracer *tracer);
void tracer_clear_counts(struct tracer *tracer);

/* The next stop: 0, or -ECHILD when no task is left. */
int tracer_wait(struct tracer *tracer, struct stop *stop);

/* The plain call that a task is in, as stop->call: 1, or 0 when it is in none. */
int tracer_take(struct tracer *tracer, int pid, struct stop *stop);
