/* SPDX-License-Identifier: MIT */
/* Exceptions and interrupts: the table that the processor reads, and the functions that traps end in. */
#pragma once

#include "arch/x86_64/frame.h"
#include "layout.h"

void trap_init(void);

/* The kernel stack on which the program's next call or fault arrives; one past its highest byte. */
void trap_set_stack(void *top);

/* To be set by a system call that changed more of its frame than rax: the way back then loads all of it. */
extern bool frame_changed;

/* Before the running thread waits or another one goes on, and on the long way out of a call: answers an
 * interrupt that came in this call, and lets none in until the program goes on, but for plat_idle. Whether
 * one was there. */
bool interrupts_hold(void);

/* Leaves the shim for the program with exactly these registers. */
__attribute__((noreturn)) void frame_enter(const struct user_frame *frame);

/* Of the last page fault. */
uint64_t trap_address(void);

/* Defined above this layer: what a trap means. */
void on_exception(struct user_frame *frame); /* core/fault.c */
void irq_dispatch(unsigned vector);          /* the platform */
void syscall_dispatch(struct user_frame *frame);
long syscall_by_number(const long args[6]);                 /* the call that the thread's frame names */
void syscall_settle(struct user_frame *frame, long result); /* what follows a call of this result */
void on_return(struct user_frame *frame); /* before the program goes on after an interrupt or a fault */

static inline bool frame_is_program(const struct user_frame *frame)
{
	return frame->rip < SHIM_LOWEST || frame->rsp < SHIM_LOWEST;
}
