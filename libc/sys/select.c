/* SPDX-License-Identifier: MIT */
/* select, pselect6: which of some files can be read or written, given as sets of bits. */
#include "abi/errno.h"
#include "abi/poll.h"
#include "core/clock.h"
#include "core/heap.h"
#include "core/signal.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/poll.h"
#include "lib/string.h"

OPTIONAL(signal_mask_swap);
OPTIONAL(signal_mask_restore);

#define SET_BITS 64
enum { SET_READ, SET_WRITE, SET_EXCEPT, SET_COUNT };

/* What counts as ready in each set, and what is asked for. */
static const unsigned set_events[SET_COUNT] = {
    [SET_READ] = POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR,
    [SET_WRITE] = POLLWRBAND | POLLWRNORM | POLLOUT | POLLERR,
    [SET_EXCEPT] = POLLPRI,
};

struct sets {
	unsigned count;                                /* descriptors looked at: 0 to count - 1 */
	unsigned words;                                /* of each set */
	uint64_t *asked[SET_COUNT], *found[SET_COUNT]; /* asked: NULL when the program gave none */
};

static bool in_set(const uint64_t *set, unsigned fd)
{
	return set != NULL && (set[fd / SET_BITS] >> (fd % SET_BITS) & 1) != 0;
}

static long scan_one(const struct sets *sets, unsigned fd, struct poll_table *table)
{
	long ready = 0;
	struct file *file = fd_get((int)fd);
	if (file == NULL)
		return -EBADF;
	unsigned events = file_poll(file, table);
	file_drop(file);
	for (int kind = 0; kind < SET_COUNT; kind++)
		if (in_set(sets->asked[kind], fd) && (events & set_events[kind]) != 0) {
			sets->found[kind][fd / SET_BITS] |= 1UL << (fd % SET_BITS);
			ready++;
		}
	return ready;
}

static long scan(const void *of, struct poll_table *table)
{
	const struct sets *sets = of;
	long ready = 0;
	for (unsigned fd = 0; fd < sets->count; fd++) {
		if (!in_set(sets->asked[SET_READ], fd) && !in_set(sets->asked[SET_WRITE], fd) &&
		    !in_set(sets->asked[SET_EXCEPT], fd))
			continue;
		long result = scan_one(sets, fd, ready > 0 ? NULL : table);
		if (result < 0)
			return result;
		ready += result;
	}
	return ready;
}

static long select_files(int count, uint64_t *const user[SET_COUNT], uint64_t deadline)
{
	if (count < 0)
		return -EINVAL;
	/* Linux looks at no descriptor that its table has no room for; the table begins with 64. */
	unsigned most = MAX(fd_table_size(), (unsigned)SET_BITS);
	struct sets sets = {.count = MIN((unsigned)count, most)};
	sets.words = (sets.count + SET_BITS - 1) / SET_BITS;
	size_t size = sets.words * sizeof(uint64_t), total = MAX(2 * SET_COUNT * size, 8UL);
	uint64_t *memory = heap_alloc(total);
	if (memory == NULL)
		return -ENOMEM;
	long result = 0;
	for (int kind = 0; kind < SET_COUNT; kind++) {
		sets.found[kind] = memory + (SET_COUNT + (unsigned)kind) * sets.words;
		if (user[kind] == NULL)
			continue;
		sets.asked[kind] = memory + (unsigned)kind * sets.words;
		if (user_read(sets.asked[kind], user[kind], size) < 0)
			result = -EFAULT;
	}
	if (result == 0)
		result = poll_until(scan, &sets, deadline);
	for (int kind = 0; result >= 0 && kind < SET_COUNT; kind++)
		if (user[kind] != NULL && user_write(user[kind], sets.found[kind], size) < 0)
			result = -EFAULT;
	heap_free(memory, total);
	return result;
}

struct user_time {
	int64_t seconds, part; /* micro- or nanoseconds */
};

static long time_read(const struct user_time *user, uint64_t unit, uint64_t *deadline)
{
	struct user_time time;
	*deadline = FOREVER;
	if (user == NULL)
		return 0;
	if (user_read(&time, user, sizeof(time)) < 0)
		return -EFAULT;
	if (time.seconds < 0 || time.part < 0)
		return -EINVAL;
	uint64_t seconds = (uint64_t)time.seconds + (uint64_t)time.part / unit;
	uint64_t nanoseconds = (uint64_t)time.part % unit * (NANOSECONDS / unit);
	*deadline = (seconds | nanoseconds) == 0 ? 0 : poll_deadline(seconds, nanoseconds);
	return 0;
}

/* Linux writes back how much of the time is left. */
static void give_rest(struct user_time *user, uint64_t unit, uint64_t deadline)
{
	uint64_t now = clock_monotonic(), rest = deadline > now ? deadline - now : 0;
	struct user_time time = {(int64_t)(rest / NANOSECONDS),
	                         (int64_t)(rest % NANOSECONDS / (NANOSECONDS / unit))};
	if (user != NULL && deadline != FOREVER)
		user_write(user, &time, sizeof(time));
}

SYSCALL5(select, int, count, uint64_t *, reads, uint64_t *, writes, uint64_t *, excepts, struct user_time *,
         time)
{
	const uint64_t microseconds = 1000000;
	uint64_t *const sets[SET_COUNT] = {reads, writes, excepts};
	uint64_t deadline;
	long result = time_read(time, microseconds, &deadline);
	if (result < 0)
		return result;
	result = select_files(count, sets, deadline);
	give_rest(time, microseconds, deadline);
	return result;
}

SYSCALL6(pselect6, int, count, uint64_t *, reads, uint64_t *, writes, uint64_t *, excepts, struct user_time *,
         time, const uint64_t *, mask_and_size)
{
	uint64_t *const sets[SET_COUNT] = {reads, writes, excepts};
	uint64_t deadline, packed[2] = {0, 0}; /* where the mask is, and its size */
	if (mask_and_size != NULL && user_read(packed, mask_and_size, sizeof(packed)) < 0)
		return -EFAULT;
	if (time != NULL) {
		struct user_time checked;
		if (user_read(&checked, time, sizeof(checked)) < 0)
			return -EFAULT;
		if ((uint64_t)checked.part >= NANOSECONDS)
			return -EINVAL;
	}
	long result = time_read(time, NANOSECONDS, &deadline);
	if (result < 0)
		return result;
	if (packed[0] != 0 && signal_mask_swap) {
		result = signal_mask_swap((const uint64_t *)packed[0], packed[1]);
		if (result < 0)
			return result;
	}
	result = select_files(count, sets, deadline);
	if (packed[0] != 0 && signal_mask_restore)
		signal_mask_restore(result == -EINTR);
	give_rest(time, NANOSECONDS, deadline);
	return result;
}
