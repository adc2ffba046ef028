/* SPDX-License-Identifier: MIT */
/* Timers as files: reading takes the number of times that it was due, and waits for the first. */
#include "file/timerfd.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "core/clock.h"
#include "core/clock_id.h"
#include "core/heap.h"
#include "core/timer.h"
#include "core/usermem.h"
#include "core/wait.h"

struct timerfd {
	struct timer timer;
	int clock;
	uint64_t due;    /* clock_monotonic(); 0: it does not run */
	uint64_t period; /* ns; 0: once */
	uint64_t count;  /* how often it was due since the last read */
	struct wait_queue changed;
};

static void expire(struct timer *timer)
{
	struct timerfd *timerfd = CONTAINER_OF(timer, struct timerfd, timer);
	uint64_t missed = timerfd->period != 0 ? (clock_monotonic() - timerfd->due) / timerfd->period : 0;
	timerfd->count += missed + 1;
	if (timerfd->period != 0) {
		timerfd->due += (missed + 1) * timerfd->period;
		timer_start_again(timer, timerfd->due);
	} else {
		timerfd->due = 0;
	}
	wait_wake(&timerfd->changed);
}

static bool was_due(void *argument)
{
	return ((struct timerfd *)argument)->count > 0;
}

static long timerfd_read(struct file *file, void *to, size_t size, off_t *position)
{
	struct timerfd *timerfd = file->data;
	(void)position;
	if (size < sizeof(timerfd->count))
		return -EINVAL;
	if (timerfd->count == 0) {
		if ((file->flags & O_NONBLOCK) != 0)
			return -EAGAIN;
		int result = wait_until(&timerfd->changed, was_due, timerfd);
		if (result < 0)
			return result;
	}
	uint64_t count = timerfd->count;
	timerfd->count = 0;
	return mem_copy(to, &count, sizeof(count)) < 0 ? -EFAULT : (long)sizeof(count);
}

static unsigned timerfd_poll(struct file *file, struct poll_table *table)
{
	struct timerfd *timerfd = file->data;
	poll_enter(table, &timerfd->changed);
	return timerfd->count > 0 ? POLLIN | POLLRDNORM : 0;
}

static void timerfd_close(struct file *file)
{
	struct timerfd *timerfd = file->data;
	timer_stop(&timerfd->timer);
	heap_free(timerfd, sizeof(*timerfd));
}

static const struct file_ops timerfd_ops = {
    .kind = "anon_inode:[timerfd]",
    .read = timerfd_read,
    .poll = timerfd_poll,
    .seek_ignored = true,
    .close = timerfd_close,
};

struct file *timerfd_create_file(int clock, int flags)
{
	struct timerfd *timerfd = heap_alloc(sizeof(*timerfd));
	struct file *file = timerfd != NULL ? file_create(&timerfd_ops, O_RDWR | flags, timerfd) : NULL;
	if (file == NULL) {
		heap_free(timerfd, sizeof(*timerfd));
		return NULL;
	}
	timerfd->clock = clock;
	timer_init(&timerfd->timer, expire);
	wait_queue_init(&timerfd->changed);
	return file;
}

bool file_is_timerfd(const struct file *file)
{
	return file->ops == &timerfd_ops;
}

void timerfd_get(const struct file *file, int64_t *left, int64_t *period)
{
	const struct timerfd *timerfd = file->data;
	uint64_t now = clock_monotonic();
	*left = timerfd->due == 0 ? 0 : timerfd->due > now ? (int64_t)(timerfd->due - now) : 1;
	*period = (int64_t)timerfd->period;
}

void timerfd_set(struct file *file, int64_t value, int64_t period, bool absolute)
{
	struct timerfd *timerfd = file->data;
	timer_stop(&timerfd->timer);
	timerfd->count = 0;
	timerfd->due = 0;
	timerfd->period = (uint64_t)period;
	if (value == 0)
		return;
	clock_deadline(timerfd->clock, value, absolute, &timerfd->due);
	timerfd->due = MAX(timerfd->due, 1UL);
	timer_start(&timerfd->timer, timerfd->due);
}
