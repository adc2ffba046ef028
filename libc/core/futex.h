/* SPDX-License-Identifier: MIT */
/* Futexes: waiting until another thread changes a word of the program's memory (futex(2)). */
#pragma once

#include "lib/types.h"

struct futex_place {
	uint32_t *word;
	bool shared; /* no FUTEX_PRIVATE_FLAG: the same word may be mapped at two addresses */
};

/* 0 when woken, -EAGAIN when the word is not the value, -ETIMEDOUT, -EINVAL, -EFAULT; when a signal came
 * -ERESTARTSYS, or -ERESTART_RESTARTBLOCK if there is a deadline (clock_monotonic). */
int futex_wait(struct futex_place place, uint32_t value, uint32_t bitset, uint64_t deadline);

/* Wakes at most count waiters whose bitset meets this one: how many, -EINVAL or -EFAULT. */
long futex_wake(struct futex_place place, int count, uint32_t bitset);

/* Wakes count waiters, and lets at most move_count others wait at the second place: how many of both. */
int futex_requeue(struct futex_place from, struct futex_place to, int count, int move_count);

/* Changes the word at the second place as `operation` says, wakes at the first, and at the second if the old
 * value compares so: how many of both. */
int futex_wake_op(struct futex_place first, struct futex_place second, int count, int second_count,
                  uint32_t operation);
