/* SPDX-License-Identifier: MIT */
/* Between the parts of signals: default actions, a handler's frame on the stack, restarting of calls. */
#pragma once

#include "core/signal.h"

enum signal_default {
	SIGNAL_ENDS, /* the program */
	SIGNAL_IGNORES,
	SIGNAL_STOPS, /* cannot be here: nobody could let the program go on */
};

enum signal_default signal_default(int signo);

/* Makes the running thread take a signal that an instruction of its own raised; ends the program when the
 * signal is blocked, ignored or has no handler. */
void signal_force(struct user_frame *frame, int signo, int code, uint64_t address);

/* Drops what is pending of the set: the action became "ignore". */
void signal_flush(uint64_t set);

/* rt_sigaction(2); new or old may be NULL. */
int signal_action_change(int signo, const struct signal_action *new, struct signal_action *old);

/* As signal_send, for those who must tell the program of a full queue: 0 or -EAGAIN. */
int signal_queue(int signo, const struct signal_info *info);

/* Lays the handler's frame on the program's stack and lets frame go on in the handler: 0, or -EFAULT when the
 * stack has no room. */
int signal_frame_push(struct user_frame *frame, const struct signal_info *info,
                      const struct signal_action *action);

/* rt_sigreturn(2): takes back what signal_frame_push laid, at the stack pointer: 0 or -EFAULT. */
int signal_frame_pop(struct user_frame *frame);

/* sigaltstack(2), with the stack pointer of the caller; either may be NULL. */
int signal_stack_change(const struct signal_stack *new, struct signal_stack *old, uint64_t rsp);

/* A call that ended because of a signal: lets the program make it again, or see EINTR. action NULL: no
 * handler runs. */
void signal_restart(struct user_frame *frame, const struct signal_action *action);
