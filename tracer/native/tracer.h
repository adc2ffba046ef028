/* SPDX-License-Identifier: MIT */
/* What the tracer's fast part offers: its sources include it, and Python reads it as it is (cffi). */
#pragma once

#include <stdint.h>

#define AFFINITY_SIZE 128

struct tracer;

/* How the content that an argument points to is found. */
enum reach {
	REACH_TEXT = 1,    /* ends with NUL; it is a path: what it leads to is told as well */
	REACH_FIXED = 2,   /* `size` bytes */
	REACH_COUNTED = 3, /* the next argument times `size` bytes, at most `most` */
	REACH_MESSAGE = 4, /* a struct msghdr: the address in it, behind its size (u32), and the first `most`
	                      bytes of its control messages */
	REACH_OUTPUT = 5,  /* `size` bytes, when the call has succeeded */
	REACH_MESSAGES =
	    6, /* of `most` struct mmsghdr the first part, at most `size` bytes, behind its size */
	REACH_RECEIVED = 7 /* as REACH_MESSAGE, when the call has succeeded, and without the address */
};

/* What is worth knowing of an argument. */
struct want {
	int32_t place; /* of the argument */
	int32_t reach;
	uint32_t size;
	uint32_t most;
	int32_t keeps;     /* REACH_TEXT: the call takes the file away; what is in it is kept */
	int32_t if_asking; /* only once an address of port 53 was seen */
	int32_t folder;   /* REACH_TEXT: the argument with the descriptor it is relative to; -1: the folder */
	int32_t if_place; /* only if this argument ... */
	uint64_t if_among; /* ... is one of these small numbers; 0: always */
};

/* What a call is to the recorder. */
struct habit {
	int32_t
	    is_plain; /* only number, arguments that matter, error and sum of the results go into a profile */
	int32_t matter; /* bit n: argument n is told apart */
	int32_t null;   /* plain only if this argument is 0; -1: always */
	int32_t
	    waits; /* waits for input if these arguments are 0, bit n for argument n (bit 7: in any case) */
};

enum record_kind {
	RECORD_ENTERED = 1,  /* a call that points to something begins */
	RECORD_RETURNED = 2, /* a call ended */
	RECORD_COUNTED =
	    3,           /* plain calls that ended alike; `result` is the error, `sum` that of the results */
	RECORD_LOST = 4, /* a call will not return: its task ended */
};

/* One record of the stream; pieces follow it. Everything is a multiple of 8 bytes. */
struct record {
	uint32_t size; /* with the pieces */
	int32_t task;
	int32_t number;
	uint8_t kind;
	uint8_t foreign; /* 1: of another architecture; 2: the number is no call's */
	uint8_t entered; /* a record told of the beginning */
	uint8_t unused;
	int64_t result;
	uint64_t times;
	uint64_t sum;
	uint64_t arguments[6];
};

enum piece_kind {
	PIECE_CONTENT = 1,  /* what the argument points to */
	PIECE_PLACE = 2,    /* where the path leads, a link as last component not followed */
	PIECE_FOLLOWED = 3, /* the same with it followed, if it is one */
	PIECE_KEPT = 4,     /* the name of a copy of the file */
	PIECE_SPREAD = 5    /* when plain calls were made */
};

/* Data follows, filled up to a multiple of 8. */
struct piece {
	uint32_t size; /* of the data */
	uint8_t place; /* of the argument */
	uint8_t kind;
	uint16_t unused;
};

/* The data of a place; its path, what it says if it is a link, and each link on the way with what it says
 * follow, NUL after each. */
struct place {
	uint64_t size;
	int64_t mtime_ns;
	uint32_t mode; /* st_mode, 0: nothing is there */
	uint32_t unused;
};

/* The data of a spread: the calls that ended are numbered from 1 on, in slots of `width` numbers each. */
struct spread {
	uint64_t first;
	uint64_t last;
	uint64_t width;
	uint32_t times[]; /* from the slot of the first to that of the last */
};

/* A stop that Python has to deal with. */
struct stop {
	int32_t task;   /* 0: there is no stop, the stream is to be emptied */
	int32_t status; /* as wait4 gives it */
	int32_t last;   /* the call that ended last */
	uint64_t calls; /* that have ended so far */
};

struct tracer *tracer_new(void); /* NULL when memory is short */
void tracer_free(struct tracer *tracer);
void tracer_set_habit(struct tracer *tracer, int number, const struct habit *habit);
int tracer_add_want(struct tracer *tracer, int number, const struct want *want); /* 0, or -ENOSPC */

/* From now on files that are taken away are copied to this folder before, if they are older than the run. */
void tracer_keep_in(struct tracer *tracer, const char *folder);

/* The program stops at calls by a seccomp filter (SECCOMP_RET_TRACE). The end of plain calls is only seen of
 * the first 64 alike and of each 64th then: the others count, without their errors and results. */
void tracer_hurry(struct tracer *tracer);

/* The next stop that is not at a call: 0, or -ECHILD when no task is left. */
int tracer_wait(struct tracer *tracer, struct stop *stop);

/* Lets tracer_wait return -EINTR from now on; it must be woken by a signal to its thread. Any thread may ask.
 */
void tracer_ask_to_stop(struct tracer *tracer);

/* The processor we run on. */
int tracer_processor(void);
/* The program is kept on the processors `kept`, and told that it may use `told`: both of AFFINITY_SIZE bytes.
 */
void tracer_hide_affinity(struct tracer *tracer, const uint8_t *kept, const uint8_t *told);

/* The records so far; `tracer_clear` when they have been read. */
const void *tracer_stream(struct tracer *tracer, uint64_t *size);
void tracer_clear(struct tracer *tracer);

/* The number and arguments of the call that a task is in: 1, or 0 when it is in none. */
int tracer_call(struct tracer *tracer, int task, uint64_t call[7]);
/* Writes that the call a task is in will not return, if it is in one. */
void tracer_lose(struct tracer *tracer, int task);
/* A task has another number from now on. */
void tracer_rename(struct tracer *tracer, int former, int task);
