/* SPDX-License-Identifier: MIT */
/* A thread of the program: its registers while it is in the shim, its kernel stack, and what waits for it. */
#pragma once

#include "arch/x86_64/frame.h"
#include "core/wait.h"
#include "lib/list.h"
#include "lib/types.h"

struct rseq;
struct fpu_area;
struct signal_state;

struct thread {
	struct user_frame *frame; /* the program's registers at its entry to the shim: always in one place */
	int tid;
	bool woken;          /* set by wait_wake, cleared when wait_block returns */
	bool interrupted;    /* a signal wants to be taken: wait_block answers -EINTR; signal_wanted of the
	                        running one */
	uint32_t *clear_tid; /* set_tid_address(2): zeroed and woken at exit */
	void *robust_list;   /* set_robust_list(2) */
	struct rseq *rseq;   /* rseq(2): the program's, or NULL; its size and signature */
	uint32_t rseq_size, rseq_signature;
	uint64_t fs_base, gs_base;
	char name[16];                /* PR_SET_NAME */
	struct signal_state *signals; /* NULL in an image without signals */
	uint64_t started;             /* ns: clock_monotonic() at start */
	uint64_t busy;                /* ns that it has run, up to when it was last charged */

	/* What core/schedule.c keeps; an image without clone(2) has one thread and no use for it. */
	struct list all;        /* in threads */
	struct list ready;      /* among those that may run; empty when it runs or is blocked */
	bool blocked;           /* waits for schedule_ready() */
	uint8_t policy;         /* SCHED_* */
	uint8_t own_priority;   /* 1 to 99 of SCHED_FIFO and SCHED_RR, else 0 */
	int8_t nice;            /* PRIO_MIN to PRIO_MAX - 1: kept, but nobody is there to be nice to */
	uint8_t priority;       /* the same, or what it inherits (core/futex_pi.h) */
	uint64_t stack_pointer; /* of the kernel stack, while another thread runs */
	void *stack_top;        /* one past the kernel stack's highest byte */
	struct fpu_area *fpu;   /* vector state, while another thread runs */
};

extern struct list threads; /* of struct thread: all, the oldest first */

struct thread *thread_find(int tid); /* NULL when there is none */

/* The thread may go on: its wait has an end or a signal is there for it. From interrupts too. */
void thread_wake(struct thread *thread);

/* The one running: the only accessor, so that a second processor changes only this. */
extern struct thread *thread_running;
static inline struct thread *thread_current(void)
{
	return thread_running;
}

/* Sets thread->interrupted. */
void thread_interrupt(struct thread *thread, bool interrupted);

/* The processor's time that a thread has used, in ns; that of the program is clock_busy(). */
uint64_t thread_busy(const struct thread *thread);
void thread_charge(
    struct thread *thread); /* it stops running: what has gone by since another one did is its own */

/* Ends the program: exit_group(2) and the end by a signal (signal 0: by exit). Prints what the runner reads.
 */
__attribute__((noreturn)) void program_exit(int status, int signal);

/* What a call does to its own caller (SIGPIPE, SIGXFSZ): the signal, or in an image without signals what it
 * does when nobody has asked for anything else: the end. */
void program_raise(int signo);

/* Run at the end, in order of level: files flushed, streams drained. AT_EXIT(function). */
typedef void exit_fn(void);
#define AT_EXIT(function) \
	__attribute__((used, section(".exit_fns"))) static exit_fn *const exit_##function = function
