// SPDX-License-Identifier: MIT
/* futex, of a program with one thread: waits that do not begin, waits that end by time, wakes of nobody. */
#include "check.h"

#include <linux/futex.h>
#include <time.h>

static long futex(void *word, int operation, int value, void *timeout, int mask)
{
	return syscall(SYS_futex, word, operation, value, timeout, NULL, mask);
}

static double now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

int main(void)
{
	struct timespec brief = {0, 50000000}, wrong = {0, -1}, past = {0, 0}, point;
	uint32_t word = 5;
	double start;

	check_begin();
	CALL(futex(&word, FUTEX_WAIT, 6, NULL, 0));
	CALL(futex(&word, FUTEX_WAIT_PRIVATE, 6, &brief, 0));
	start = now(CLOCK_MONOTONIC);
	CALL(futex(&word, FUTEX_WAIT_PRIVATE, 5, &brief, 0));
	HOLDS(now(CLOCK_MONOTONIC) - start >= 0.05 && now(CLOCK_MONOTONIC) - start < 20);
	CALL(futex(&word, FUTEX_WAKE_PRIVATE, 1, NULL, 0));
	CALL(futex(&word, FUTEX_WAKE, INT32_MAX, NULL, 0));
	CALL(futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 5, &past, -1));
	CALL(futex(&word, FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME, 5, &past, -1));
	clock_gettime(CLOCK_REALTIME, &point);
	start = now(CLOCK_REALTIME);
	point.tv_sec++;
	point.tv_nsec = 0;
	CALL(futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 5, &point, -1));
	HOLDS(now(CLOCK_REALTIME) >= point.tv_sec);
	CALL(futex(&word, FUTEX_WAIT_BITSET_PRIVATE, 5, NULL, 0));
	CALL(futex((char *)&word + 1, FUTEX_WAIT, 5, NULL, 0));
	CALL(futex(bad_pointer, FUTEX_WAIT, 5, NULL, 0));
	CALL(futex(&word, FUTEX_WAIT, 5, &wrong, 0));
	CALL(futex(&word, FUTEX_WAIT, 5, bad_pointer, 0));
	CALL(futex(&word, 99, 5, NULL, 0));
	return check_end();
}
