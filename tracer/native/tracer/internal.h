/* SPDX-License-Identifier: MIT */
/* What the sources of the tracer's fast part share. */
#pragma once

#include "../tracer.h"

#include <stddef.h>
#include <sys/types.h>

#define CALL_LIMIT 512
#define WANT_MOST 4
#define NAME_SIZE 4096
#define FOLDER_SIZE 256
#define SEEN_SLOTS 8192
/* Powers of two. */
#define TASK_SLOTS 32768
#define COUNT_SLOTS 4096
#define COUNT_MOST (COUNT_SLOTS / 2)
#define SPREAD_MOST 64 /* SLOTS in timeline.py */

/* The call that a task is in. */
struct task {
	int32_t id;     /* 0: free */
	int32_t number; /* -1: in none */
	uint8_t plain;
	uint8_t foreign;
	uint8_t entered;
	uint8_t chose; /* it has set its own affinity */
	uint64_t arguments[6];
};

/* One way in which a task made a plain call, and how often. */
struct count {
	int32_t task;
	int32_t number;
	int64_t error;
	uint64_t arguments[6];
	uint64_t times;
	uint64_t sum;
	uint64_t first; /* as in a spread; the slots are those of the whole run */
	uint64_t last;
	uint32_t spread[SPREAD_MOST];
};

/* Bytes that grow. When memory is short, `failed` is set and what does not fit is dropped. */
struct stream {
	char *data;
	size_t size;
	size_t room;
	int failed;
};

struct call {
	struct habit habit;
	int wants;
	struct want want[WANT_MOST];
};

struct tracer {
	struct call calls[CALL_LIMIT];
	struct task tasks[TASK_SLOTS];
	uint32_t slots[COUNT_SLOTS]; /* place in counts + 1; 0: free */
	struct count counts[COUNT_MOST];
	uint32_t used[COUNT_MOST]; /* slots in use */
	uint32_t counted;
	struct stream stream;
	uint64_t total; /* calls that have ended */
	uint64_t order; /* the number of the one that ended last, among those that the program made */
	uint64_t width; /* calls to a slot of a spread, a power of two */
	int32_t last;
	volatile int is_to_stop;
	int hides_affinity;
	uint8_t kept[AFFINITY_SIZE];
	uint8_t told[AFFINITY_SIZE];
	char keep[FOLDER_SIZE]; /* nothing: files are not kept */
	int64_t started;        /* seconds since 1970 */
	uint32_t copies;
	int is_fast;
	uint32_t seen[SEEN_SLOTS]; /* plain calls by hash */
	int asks_names;
	int has_waited;
	int has_chrooted;
};

void *stream_add(struct stream *stream, size_t size);
size_t record_begin(struct tracer *tracer, int kind, int id, const struct task *task);
void record_end(struct tracer *tracer, size_t at, int64_t result);
void piece_add(struct stream *stream, int place, int kind, const void *data, size_t size);

/* Numbers a call that ended, or will not. */
void order_advance(struct tracer *tracer, const struct task *task);

/* Counts a plain call that ended; all that was counted goes to the stream before any record that follows. */
void count_call(struct tracer *tracer, const struct task *task, int64_t result);
void counts_flush(struct tracer *tracer);

/* Adds the pieces of what the arguments of a call point to: before it, or after it what it has written. */
void capture_inputs(struct tracer *tracer, const struct task *task);
void capture_outputs(struct tracer *tracer, const struct task *task);
/* Whether a plain call may bring more than its result, and whether it did. */
int may_bring_control(const struct tracer *tracer, const struct task *task);
int brings_control(const struct tracer *tracer, const struct task *task);

/* After sched_getaffinity: tells the program what it would be told untraced. */
void affinity_hide(struct tracer *tracer, const struct task *task, int64_t size);

/* Copies a file that is about to be taken away, if it is older than the run, and adds the piece that says so.
 */
void content_keep(struct tracer *tracer, int place, const char *name);

/* Adds the pieces of where an absolute name leads. */
void walk(struct stream *stream, int place, const char *name);
