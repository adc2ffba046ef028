/* SPDX-License-Identifier: MIT */
/* Signals: what is blocked, what each does, what waits to be taken, and how one is sent (signal(7)). */
#pragma once

#include "arch/x86_64/frame.h"
#include "core/wait.h"
#include "lib/list.h"
#include "lib/types.h"

struct thread;

#define SIGNAL_COUNT 64 /* numbers 1 to 64; bit signo - 1 of a set */
#define SIGNAL_BIT(signo) (1UL << ((signo)-1))
#define SIGNAL_SET_SIZE 8    /* bytes: what sigsetsize must be */
#define SIGNAL_INFO_SIZE 128 /* bytes of siginfo_t in the program's memory; all but the head is zero */

/* What is known of one signal: the part of Linux's siginfo_t that is ever not zero. */
struct signal_info {
	int32_t signo;
	int32_t error; /* si_errno: always 0 but from rt_sigqueueinfo(2) */
	int32_t code;  /* SI_*, or what the fault was */
	int32_t unused;
	union {
		struct {
			int32_t pid;    /* sender; of SI_TIMER: the timer's id */
			uint32_t uid;   /* sender; of SI_TIMER: the overruns */
			uint64_t value; /* sigqueue(3), timers: the value given with it */
		};
		uint64_t address; /* of a fault */
		struct {
			int64_t band; /* SIGIO */
			int32_t fd;
		};
		uint64_t words[4];
	};
};

/* As rt_sigaction(2) takes it. */
struct signal_action {
	uint64_t handler; /* address, SIG_DFL or SIG_IGN */
	uint64_t flags;   /* SA_* */
	uint64_t restorer;
	uint64_t mask;
};

/* As sigaltstack(2) takes it. */
struct signal_stack {
	uint64_t base;
	uint32_t flags; /* SS_* */
	uint32_t unused;
	uint64_t size;
};

/* Signals that were sent and not yet taken. */
struct signal_pending {
	uint64_t set;
	struct list
	    queue; /* of struct signal_queued, oldest first; a signal of the set may have none (SI_USER) */
};

struct signal_queued {
	struct signal_info info;
	struct list link;
};

/* Of one thread: thread->signals. */
struct signal_state {
	uint64_t blocked;
	uint64_t saved;  /* the mask to go back to when swapped is true */
	bool swapped;    /* ppoll(2), sigsuspend(2): blocked is in force only until the call ends */
	uint64_t wanted; /* sigtimedwait(2): these end its wait though they are blocked */
	struct signal_pending pending;       /* sent to this thread */
	struct signal_stack stack;           /* sigaltstack(2) */
	uint64_t trap, error, fault_address; /* of the last fault: a handler finds them in its ucontext */
};

/* Of the program. */
struct signal_process {
	struct signal_pending pending; /* for whichever thread takes it first */
	size_t queued;                 /* infos in all queues, against RLIMIT_SIGPENDING */
	struct wait_queue arrivals;    /* woken when a signal is sent: signalfd(2) and its poll */
};

extern struct signal_process signal_process;
extern struct signal_action signal_actions[SIGNAL_COUNT + 1]; /* by number */

/* The running thread's; made at the first use. */
struct signal_state *signal_state(void);

/* Any thread's. */
struct signal_state *signal_state_of(struct thread *thread);

/* For a new thread: the caller's mask and nothing pending; NULL when memory is short. */
struct signal_state *signal_state_inherit(void);
void signal_state_drop(struct thread *thread);

/* ------ for those who send: may be called from an interrupt or a timer ------ */

/* To the program; info NULL: from the shim itself (SI_KERNEL). Wakes the thread, whose wait_block answers
 * -EINTR. */
void signal_send(int signo, const struct signal_info *info);

/* To one thread. 0, or -EAGAIN when a realtime signal finds the queue full. */
int signal_send_thread(struct thread *thread, int signo, const struct signal_info *info);

/* A call that a signal broke into answers as inside Linux: -ERESTARTSYS (restart if the handler has
 * SA_RESTART), -ERESTARTNOINTR (always), -ERESTARTNOHAND, -ERESTART_RESTARTBLOCK (only when no handler runs).
 * The program never sees these. The -EINTR of wait_block may be passed on: it means -ERESTARTSYS, but in a
 * call that signal(7) says is never restarted. */

/* What a call does to its own caller; others use program_raise() of core/thread.h, which needs no signals. */
void signal_send_self(int signo);

/* ------ for calls that wait with another mask: ppoll, pselect6, epoll_pwait ------ */

/* Takes the mask at user (NULL: keeps the present one): 0, -EINVAL (size) or -EFAULT. It holds until
 * signal_mask_restore(), or until the handler of the signal that ended the wait has run. */
int signal_mask_swap(const uint64_t *user, size_t size);
void signal_mask_restore(bool interrupted);

/* ------ for execve ------ */

void signal_actions_reset(void); /* no handlers and no stack for them; what is ignored and blocked stays so */

/* ------ for rt_sigprocmask and its kind ------ */

void signal_mask_set(uint64_t mask);
uint64_t signal_mask(void);
uint64_t signal_pending_set(void); /* sent, blocked or not */
void signal_recalculate(void);     /* sets thread->interrupted from what is pending and not blocked */

/* Takes the next pending signal of the set: its number, or 0. */
int signal_take(uint64_t set, struct signal_info *info);

/* ------ for the entry code; absent (NULL) in an image that has no signals ------ */

/* Before the program goes on: after a call (frame->call is its number, frame->rax its result), a fault or an
 * interrupt. Lays a handler's frame on the program's stack, restarts the call, or ends the program. Does
 * nothing but read one flag when no signal waits. */
void signal_return_to_user(struct user_frame *frame);

/* A fault of the program: true when it shall go on in its handler. False: it has none, or blocks the signal,
 * and the caller ends the program. */
bool signal_fault(struct user_frame *frame, int signo, int code, uint64_t address);
