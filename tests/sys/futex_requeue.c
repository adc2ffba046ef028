// SPDX-License-Identifier: MIT
/* futex: threads that wait are moved to another word, and words that are changed by the call that wakes. */
#include "check.h"

#include <linux/futex.h>
#include <pthread.h>

#define THREADS 3

static uint32_t from = 1, to = 2;

/* The fourth argument is a count here. */
static long futex(uint32_t *word, int operation, int count, long more, uint32_t *other, uint32_t last)
{
	return syscall(SYS_futex, word, operation, count, more, other, last);
}

static void *wait_once(void *argument)
{
	while (syscall(SYS_futex, &from, FUTEX_WAIT_PRIVATE, 1, NULL, NULL, 0) != 0)
		;
	return argument;
}

/* However long they take to wait: all of them are moved at last. */
static int move_all(int operation)
{
	int moved = 0;
	while (moved < THREADS)
		moved += futex(&from, operation, 0, INT32_MAX, &to, 1);
	return moved;
}

static void moved(int operation)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, wait_once, NULL);
	SHOW(move_all(operation));
	CALL(futex(&from, FUTEX_WAKE_PRIVATE, INT32_MAX, 0, NULL, 0));
	CALL(futex(&to, FUTEX_WAKE_PRIVATE, 1, 0, NULL, 0));
	CALL(futex(&to, FUTEX_CMP_REQUEUE_PRIVATE, 1, 1, &from, 2));
	CALL(futex(&from, FUTEX_WAKE_PRIVATE, INT32_MAX, 0, NULL, 0));
	CALL(futex(&to, FUTEX_WAKE_PRIVATE, INT32_MAX, 0, NULL, 0));
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

/* What a word of 12 becomes, and whether the comparison held: it wakes one who waits for the word. */
static void changed(int operation, int argument, int comparison, int with)
{
	uint32_t first = 0, second = 12;

	CALL(futex(&first, FUTEX_WAKE_OP_PRIVATE, 1, 1, &second,
	           FUTEX_OP(operation, argument, comparison, with)));
	SHOW(second);
}

static void *wait_for_second(void *argument)
{
	while (syscall(SYS_futex, argument, FUTEX_WAIT_PRIVATE, 12, NULL, NULL, 0) == -1 && errno != EAGAIN)
		;
	return NULL;
}

static void compared(int comparison, int with)
{
	uint32_t first = 0, second = 12;
	pthread_t thread;
	int holds, woken = 0;

	holds = comparison == FUTEX_OP_CMP_EQ   ? 12 == with
	        : comparison == FUTEX_OP_CMP_NE ? 12 != with
	        : comparison == FUTEX_OP_CMP_LT ? 12 < with
	        : comparison == FUTEX_OP_CMP_LE ? 12 <= with
	        : comparison == FUTEX_OP_CMP_GT ? 12 > with
	                                        : 12 >= with;
	pthread_create(&thread, NULL, wait_for_second, &second);
	for (int i = 0; woken == 0 && (holds || i < 100); i++) {
		woken = futex(&first, FUTEX_WAKE_OP_PRIVATE, 1, 1, &second,
		              FUTEX_OP(FUTEX_OP_ADD, 0, comparison, with));
		sched_yield();
	}
	SHOW(comparison);
	SHOW(woken);
	while (!holds && futex(&second, FUTEX_WAKE_PRIVATE, 1, 0, NULL, 0) == 0)
		sched_yield();
	pthread_join(thread, NULL);
}

int main(void)
{
	check_begin();
	moved(FUTEX_REQUEUE_PRIVATE);
	moved(FUTEX_CMP_REQUEUE_PRIVATE);
	CALL(futex(&from, FUTEX_CMP_REQUEUE_PRIVATE, 1, 1, &to, 7));
	CALL(futex(&from, FUTEX_CMP_REQUEUE_PRIVATE, -1, 1, &to, 1));
	CALL(futex(&from, FUTEX_REQUEUE_PRIVATE, 1, -1, &to, 0));
	CALL(futex(&from, FUTEX_REQUEUE_PRIVATE, 1, 1, bad_pointer, 0));
	CALL(futex(&from, FUTEX_REQUEUE_PRIVATE, 1, 1, (uint32_t *)((char *)&to + 1), 0));
	changed(FUTEX_OP_SET, 7, FUTEX_OP_CMP_EQ, 12);
	changed(FUTEX_OP_ADD, 7, FUTEX_OP_CMP_EQ, 12);
	changed(FUTEX_OP_ADD, -7 & 0xfff, FUTEX_OP_CMP_EQ, 12);
	changed(FUTEX_OP_OR, 3, FUTEX_OP_CMP_EQ, 12);
	changed(FUTEX_OP_ANDN, 4, FUTEX_OP_CMP_EQ, 12);
	changed(FUTEX_OP_XOR, 5, FUTEX_OP_CMP_EQ, 12);
	changed(FUTEX_OP_SET | FUTEX_OP_OPARG_SHIFT, 5, FUTEX_OP_CMP_EQ, 12);
	changed(5, 5, FUTEX_OP_CMP_EQ, 12);
	changed(FUTEX_OP_SET, 7, 6, 12);
	CALL(futex(&from, FUTEX_WAKE_OP_PRIVATE, 1, 1, bad_pointer, 0));
	for (int comparison = FUTEX_OP_CMP_EQ; comparison <= FUTEX_OP_CMP_GE; comparison++)
		for (int with = 11; with <= 13; with++)
			compared(comparison, with);
	return check_end();
}
