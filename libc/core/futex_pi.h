/* SPDX-License-Identifier: MIT */
/* Locks whose holder inherits the priority of those who wait for it (futex(2), "Priority-inheritance
 * futexes"). */
#pragma once

#include "core/futex.h"

struct thread;

/* Takes the lock, waiting until the deadline (clock_monotonic): 0, -EDEADLK, -ESRCH (its holder is no thread
 * of ours), -ETIMEDOUT, -EFAULT, -EINVAL, or -ERESTARTNOINTR when a signal came. */
int futex_lock_pi(struct futex_place place, uint64_t deadline);
int futex_trylock_pi(struct futex_place place); /* -EAGAIN: somebody holds it */

/* Hands it to the one of highest priority that waits: 0, or -EPERM when the caller does not hold it. */
int futex_unlock_pi(struct futex_place place);

/* The thread ends: its locks go on, marked FUTEX_OWNER_DIED. */
void futex_pi_release(struct thread *thread);

/* The thread's own priority has changed: what it inherits may be higher still. */
void futex_pi_inherit(struct thread *thread);
