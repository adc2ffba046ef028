/* SPDX-License-Identifier: MIT */
/* Counters as files: writing adds, reading takes all (or one, of a semaphore) and waits at zero. */
#include "file/eventfd.h"
#include "abi/errno.h"
#include "abi/eventfd.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "core/clock.h"
#include "core/heap.h"
#include "core/usermem.h"
#include "core/wait.h"

#define COUNT_LIMIT (UINT64_MAX - 1)

struct eventfd {
	uint64_t count;
	bool semaphore;
	struct wait_queue changed;
};

static bool not_zero(void *argument)
{
	return ((struct eventfd *)argument)->count > 0;
}

static long eventfd_read(struct file *file, void *to, size_t size, off_t *position)
{
	struct eventfd *event = file->data;
	(void)position;
	if (size < sizeof(uint64_t))
		return -EINVAL;
	if (event->count == 0) {
		if ((file->flags & O_NONBLOCK) != 0)
			return -EAGAIN;
		int result = wait_until(&event->changed, not_zero, event);
		if (result < 0)
			return result;
	}
	uint64_t value = event->semaphore ? 1 : event->count;
	event->count -= value;
	wait_wake(&event->changed);
	return mem_copy(to, &value, sizeof(value)) < 0 ? -EFAULT : (long)sizeof(value);
}

struct addition {
	const struct eventfd *event;
	uint64_t value;
};

static bool fits(void *argument)
{
	const struct addition *addition = argument;
	return addition->value <= COUNT_LIMIT - addition->event->count;
}

static long eventfd_write(struct file *file, const void *from, size_t size, off_t *position)
{
	struct eventfd *event = file->data;
	struct addition addition = {.event = event};
	(void)position;
	if (size != sizeof(uint64_t))
		return -EINVAL;
	if (mem_copy(&addition.value, from, sizeof(addition.value)) < 0)
		return -EFAULT;
	if (addition.value == UINT64_MAX)
		return -EINVAL;
	if (!fits(&addition)) {
		if ((file->flags & O_NONBLOCK) != 0)
			return -EAGAIN;
		int result = wait_until(&event->changed, fits, &addition);
		if (result < 0)
			return result;
	}
	event->count += addition.value;
	wait_wake(&event->changed);
	return sizeof(addition.value);
}

static unsigned eventfd_poll(struct file *file, struct poll_table *table)
{
	struct eventfd *event = file->data;
	poll_enter(table, &event->changed);
	return (event->count > 0 ? POLLIN : 0U) | (event->count < COUNT_LIMIT ? POLLOUT : 0U) |
	       (event->count == UINT64_MAX ? POLLERR : 0U);
}

static void eventfd_close(struct file *file)
{
	heap_free(file->data, sizeof(struct eventfd));
}

static const struct file_ops eventfd_ops = {
    .kind = "anon_inode:[eventfd]",
    .read = eventfd_read,
    .write = eventfd_write,
    .poll = eventfd_poll,
    .seek_ignored = true,
    .close = eventfd_close,
};

struct file *eventfd_create(uint64_t count, int flags)
{
	struct eventfd *event = heap_alloc(sizeof(*event));
	if (event == NULL)
		return NULL;
	event->count = count;
	event->semaphore = (flags & EFD_SEMAPHORE) != 0;
	wait_queue_init(&event->changed);
	struct file *file = file_create(&eventfd_ops, O_RDWR | (flags & O_NONBLOCK), event);
	if (file == NULL)
		heap_free(event, sizeof(*event));
	return file;
}
