/* SPDX-License-Identifier: MIT */
/* futex: threads wait for a word of memory, and wake each other. */
#include "abi/futex.h"
#include "abi/errno.h"
#include "core/clock.h"
#include "core/futex.h"
#include "core/futex_pi.h"
#include "core/syscall.h"
#include "core/usermem.h"

SUPPORTS(
    futex,
    "FUTEX_WAIT FUTEX_WAKE FUTEX_REQUEUE FUTEX_CMP_REQUEUE FUTEX_WAKE_OP FUTEX_WAIT_BITSET FUTEX_WAKE_BITSET "
    "FUTEX_WAIT_PRIVATE FUTEX_WAKE_PRIVATE FUTEX_REQUEUE_PRIVATE FUTEX_CMP_REQUEUE_PRIVATE "
    "FUTEX_WAKE_OP_PRIVATE FUTEX_WAIT_BITSET_PRIVATE FUTEX_WAKE_BITSET_PRIVATE FUTEX_PRIVATE_FLAG "
    "FUTEX_LOCK_PI FUTEX_LOCK_PI2 FUTEX_TRYLOCK_PI FUTEX_UNLOCK_PI FUTEX_LOCK_PI_PRIVATE "
    "FUTEX_LOCK_PI2_PRIVATE "
    "FUTEX_TRYLOCK_PI_PRIVATE FUTEX_UNLOCK_PI_PRIVATE FUTEX_CLOCK_REALTIME");

struct time {
	int64_t seconds, nanoseconds;
};

/* FUTEX_WAIT counts from now, the others name a time. */
static int deadline_read(const struct time *user, int operation, uint64_t *deadline)
{
	int command = operation & FUTEX_CMD_MASK;
	bool realtime = operation & FUTEX_CLOCK_REALTIME || command == FUTEX_LOCK_PI;
	uint64_t now = clock_monotonic();
	struct time time;
	int64_t wait;

	*deadline = FOREVER;
	if (!user)
		return 0;
	if (user_read(&time, user, sizeof(time)))
		return -EFAULT;
	if (time.seconds < 0 || (uint64_t)time.nanoseconds >= NANOSECONDS)
		return -EINVAL;
	if ((uint64_t)time.seconds >= INT64_MAX / NANOSECONDS)
		return 0;
	wait = time.seconds * (int64_t)NANOSECONDS + time.nanoseconds;
	if (command != FUTEX_WAIT)
		wait -= realtime ? clock_realtime() : (int64_t)now;
	*deadline = wait > 0 ? now + (uint64_t)wait : now;
	return 0;
}

static long wait_for(struct futex_place place, int operation, uint32_t value, const struct time *timeout,
                     uint32_t bitset)
{
	uint64_t deadline;
	int error = deadline_read(timeout, operation, &deadline);

	return error ?: futex_wait(place, value, bitset, deadline);
}

static long lock_pi(struct futex_place place, int operation, const struct time *timeout)
{
	uint64_t deadline;
	int error = deadline_read(timeout, operation, &deadline);

	return error ?: futex_lock_pi(place, deadline);
}

static long requeue_compared(struct futex_place from, struct futex_place to, int count, int move_count,
                             uint32_t expected)
{
	uint32_t value;

	if ((uint64_t)from.word % sizeof(value))
		return -EINVAL;
	if (user_read(&value, from.word, sizeof(value)))
		return -EFAULT;
	return value == expected ? futex_requeue(from, to, count, move_count) : -EAGAIN;
}

/* argument: a timeout or a number, as the operation has it. */
static __attribute__((noinline)) long operate(uint32_t *word, int operation, uint32_t value, long argument,
                                              uint32_t *second, uint32_t value3)
{
	int command = operation & FUTEX_CMD_MASK;
	bool shared = !(operation & FUTEX_PRIVATE_FLAG);
	struct futex_place place = {word, shared}, other = {second, shared};

	if ((operation & FUTEX_CLOCK_REALTIME) && command != FUTEX_WAIT_BITSET && command != FUTEX_LOCK_PI2)
		return -ENOSYS;
	switch (command) {
	case FUTEX_WAIT:
		return wait_for(place, operation, value, (void *)argument, FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAIT_BITSET:
		return wait_for(place, operation, value, (void *)argument, value3);
	case FUTEX_WAKE_BITSET:
		return futex_wake(place, (int)value, value3);
	case FUTEX_REQUEUE:
		return futex_requeue(place, other, (int)value, (int)argument);
	case FUTEX_CMP_REQUEUE:
		return requeue_compared(place, other, (int)value, (int)argument, value3);
	case FUTEX_WAKE_OP:
		return futex_wake_op(place, other, (int)value, (int)argument, value3);
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
		return lock_pi(place, operation, (void *)argument);
	case FUTEX_UNLOCK_PI:
		return futex_unlock_pi(place);
	case FUTEX_TRYLOCK_PI:
		return futex_trylock_pi(place);
	case FUTEX_WAIT_REQUEUE_PI:
	case FUTEX_CMP_REQUEUE_PI:
		return syscall_unsupported("futex", "operation", (unsigned)operation, -ENOSYS);
	default: /* not known to Linux either */
		return -ENOSYS;
	}
}

SYSCALL6(futex, uint32_t *, word, int, operation, uint32_t, value, long, argument, uint32_t *, second,
         uint32_t, value3)
{
	struct futex_place place = {word, !(operation & FUTEX_PRIVATE_FLAG)};

	/* Made most by far. */
	if ((operation & ~FUTEX_PRIVATE_FLAG) == FUTEX_WAKE)
		return futex_wake(place, (int)value, FUTEX_BITSET_MATCH_ANY);
	return operate(word, operation, value, argument, second, value3);
}
