/* SPDX-License-Identifier: MIT */
/* poll, ppoll: which of some files can be read or written. */
#include "abi/poll.h"
#include "abi/errno.h"
#include "core/clock.h"
#include "core/heap.h"
#include "core/rlimit.h"
#include "core/signal.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/poll.h"

SUPPORTS(
    poll,
    "POLLIN POLLPRI POLLOUT POLLERR POLLHUP POLLNVAL POLLRDNORM POLLRDBAND POLLWRNORM POLLWRBAND POLLRDHUP");
SUPPORTS(
    ppoll,
    "POLLIN POLLPRI POLLOUT POLLERR POLLHUP POLLNVAL POLLRDNORM POLLRDBAND POLLWRNORM POLLWRBAND POLLRDHUP");

OPTIONAL(signal_mask_swap);
OPTIONAL(signal_mask_restore);

#define ASKED_SMALL 8

struct asked {
	int fd;
	uint16_t events, found;
};

struct user_time {
	uint64_t seconds, nanoseconds;
};

static unsigned look(const struct asked *asked, struct poll_table *table)
{
	if (asked->fd < 0)
		return 0;
	struct file *file = fd_get(asked->fd);
	if (file == NULL)
		return POLLNVAL;
	unsigned found = file_poll(file, table) & (asked->events | POLLERR | POLLHUP);
	file_drop(file);
	return found;
}

struct asked_list {
	struct asked *all;
	unsigned count;
};

/* How many files are ready; enters their queues by way of the table until one is. */
static long scan(const void *of, struct poll_table *table)
{
	const struct asked_list *list = of;
	long ready = 0;
	for (unsigned i = 0; i < list->count; i++) {
		struct asked *asked = &list->all[i];
		asked->found = (uint16_t)look(asked, ready > 0 ? NULL : table);
		ready += asked->found != 0;
	}
	return ready;
}

/* deadline 0: do not wait. */
static long poll_files(struct asked *user, unsigned count, uint64_t deadline)
{
	struct asked small[ASKED_SMALL], *all = small;
	if (count > rlimit(RLIMIT_NOFILE))
		return -EINVAL;
	if (count > ASKED_SMALL)
		all = heap_alloc(count * sizeof(*all));
	if (all == NULL)
		return -ENOMEM;
	long result = user_read(all, user, count * sizeof(*all));
	if (result == 0)
		result = poll_until(scan, &(struct asked_list){all, count}, deadline);
	for (unsigned i = 0; result >= 0 && i < count; i++)
		if (user_write(&user[i].found, &all[i].found, sizeof(all[i].found)) < 0)
			result = -EFAULT;
	if (all != small)
		heap_free(all, count * sizeof(*all));
	return result;
}

SYSCALL3(poll, struct asked *, files, unsigned, count, int, milliseconds)
{
	uint64_t deadline = FOREVER;
	if (milliseconds == 0)
		deadline = 0;
	else if (milliseconds > 0)
		deadline = poll_deadline(0, (uint64_t)milliseconds * 1000000);
	return poll_files(files, count, deadline);
}

/* Linux writes back how much of the time is left. */
static void give_rest(struct user_time *user, uint64_t deadline)
{
	uint64_t now = clock_monotonic(), rest = deadline > now ? deadline - now : 0;
	struct user_time time = {rest / NANOSECONDS, rest % NANOSECONDS};
	if (deadline != FOREVER)
		user_write(user, &time, sizeof(time));
}

SYSCALL5(ppoll, struct asked *, files, unsigned, count, struct user_time *, user, const uint64_t *, mask,
         size_t, mask_size)
{
	struct user_time time;
	uint64_t deadline = FOREVER;
	if (user != NULL) {
		if (user_read(&time, user, sizeof(time)) < 0)
			return -EFAULT;
		if ((int64_t)time.seconds < 0 || time.nanoseconds >= NANOSECONDS)
			return -EINVAL;
		deadline = (time.seconds | time.nanoseconds) == 0
		               ? 0
		               : poll_deadline(time.seconds, time.nanoseconds);
	}
	if (mask != NULL && signal_mask_swap) {
		int result = signal_mask_swap(mask, mask_size);
		if (result < 0)
			return result;
	}
	long result = poll_files(files, count, deadline);
	if (mask != NULL && signal_mask_restore)
		signal_mask_restore(result == -EINTR);
	if (user != NULL)
		give_rest(user, deadline);
	return result;
}
