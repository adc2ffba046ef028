/* SPDX-License-Identifier: MIT */
/* Exceptions and interrupts: the table that the processor reads, and the functions that traps end in. */
#pragma once

#include "arch/x86_64/frame.h"
#include "layout.h"

void trap_init(void);

/* The kernel stack on which the program's next call or fault arrives; one past its highest byte. Returns
 * where its frame will lie. */
struct user_frame *trap_set_stack(void *top);

/* What keeps the way back to the program from being short. They lie in one word, return_work. */
extern bool frame_changed;     /* a call changed more of its frame than rax: all of it is loaded */
extern bool reschedule_wanted; /* another thread's turn has come, or work is there */
extern bool signal_wanted;     /* the running thread is interrupted (core/thread.h) */

/* Before the running thread waits or another one goes on, and on the long way out of a call: answers an
 * interrupt that came in this call, and lets none in until the program goes on, but for plat_idle. Whether
 * one was there. */
bool interrupts_hold(void);

/* Leaves the shim for the program with exactly these registers. */
__attribute__((noreturn)) void frame_enter(const struct user_frame *frame);

/* Of the last page fault. */
uint64_t trap_address(void);

/* Defined above this layer: what a trap means. */
void on_exception(struct user_frame *frame);                /* core/fault.c */
void irq_dispatch(unsigned vector);                         /* the platform */
void syscall_settle(struct user_frame *frame, long result); /* what follows a call of this result */
void on_return(struct user_frame *frame); /* before the program goes on after an interrupt or a fault */

/* core/sites.c: in which part of a stub with instructions from behind its call an address lies. */
enum stub_part {
	STUB_OTHER,
	STUB_BACK, /* the call is over */
	STUB_REST, /* in those instructions, with linked_end set */
};
enum stub_part sites_stub_part(uint64_t address);

static inline bool frame_is_program(const struct user_frame *frame)
{
	return frame->rip < SHIM_LOWEST || frame->rsp < SHIM_LOWEST;
}
