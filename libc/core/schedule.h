/* SPDX-License-Identifier: MIT */
/* Which thread runs: in the image only if the program makes threads (clone(2)). */
#pragma once

#include "core/thread.h"

#define SCHEDULE_SLICE 10000000UL /* ns that a thread runs while others of its priority wait */
#define PRIORITY_OTHER 0          /* SCHED_OTHER, SCHED_BATCH, SCHED_IDLE; 1 to 99: SCHED_FIFO and SCHED_RR */

/* A thread may run: puts it behind those of its priority. No harm when it may already. From interrupts too.
 */
void schedule_ready(struct thread *thread);

/* The running thread cannot go on until schedule_ready(): others run, or the processor halts. */
void schedule_block(void);

/* The running thread steps behind the others of its priority: sched_yield(2). */
void schedule_yield(void);

/* On the way back to the program: lets another thread run if its turn has come. */
void schedule_preempt(void);

/* The running thread is gone. */
__attribute__((noreturn)) void schedule_exit(void);

/* The thread's policy or priority has changed. */
void schedule_requeue(struct thread *thread);
