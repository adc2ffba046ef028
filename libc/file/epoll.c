/* SPDX-License-Identifier: MIT */
/* epoll instances: each watch stands in its file's wait queues and puts itself on the ready list when it is
 * called. */
#include "file/epoll.h"
#include "abi/epoll.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "core/heap.h"
#include "core/usermem.h"
#include "core/wait.h"
#include "file/fd.h"

#define QUEUES_LIMIT 4 /* wait queues that one file's poll operation enters at most */
#define NESTING_LIMIT 5
#define ALWAYS (EPOLLERR | EPOLLHUP)
#define FLAGS (EPOLLET | EPOLLONESHOT | EPOLLWAKEUP | EPOLLEXCLUSIVE)

struct epoll {
	struct wait_queue changed; /* something may be ready */
	struct list ready;         /* of struct epoll_watch */
	struct list watches;       /* of struct epoll_watch: all */
};

struct watch_waiter {
	struct waiter waiter;
	struct epoll_watch *watch;
};

struct epoll_watch {
	struct list link;       /* in epoll->watches */
	struct list file_link;  /* in file->watches */
	struct list ready_link; /* in epoll->ready, or empty */
	struct epoll *epoll;
	struct file *file; /* not held: its end ends the watch */
	int fd;
	uint32_t events; /* asked for, and EPOLLET and its like */
	bool asleep;     /* EPOLLONESHOT has fired */
	uint64_t data;
	struct poll_table table;
	unsigned waiter_count;
	struct watch_waiter waiters[QUEUES_LIMIT];
};

static void mark_ready(struct epoll_watch *watch)
{
	if (list_empty(&watch->ready_link))
		list_append(&watch->epoll->ready, &watch->ready_link);
	wait_wake(&watch->epoll->changed);
}

static void called(struct waiter *waiter)
{
	struct epoll_watch *watch = CONTAINER_OF(waiter, struct watch_waiter, waiter)->watch;
	if (!watch->asleep)
		mark_ready(watch);
}

static void enter(struct poll_table *table, struct wait_queue *queue)
{
	struct epoll_watch *watch = CONTAINER_OF(table, struct epoll_watch, table);
	if (watch->waiter_count == QUEUES_LIMIT)
		return;
	struct watch_waiter *waiter = &watch->waiters[watch->waiter_count++];
	waiter->watch = watch;
	wait_enter_call(queue, &waiter->waiter, called);
}

static unsigned ready_events(const struct epoll_watch *watch)
{
	return watch->asleep ? 0 : file_poll(watch->file, NULL) & ((watch->events & ~FLAGS) | ALWAYS);
}

static void watch_free(struct epoll_watch *watch)
{
	for (unsigned i = 0; i < watch->waiter_count; i++)
		wait_leave(&watch->waiters[i].waiter);
	list_remove(&watch->ready_link);
	list_remove(&watch->file_link);
	list_remove(&watch->link);
	heap_free(watch, sizeof(*watch));
}

void epoll_forget(struct file *file)
{
	struct epoll_watch *watch;
	LIST_FOR_EACH (watch, &file->watches, struct epoll_watch, file_link)
		watch_free(watch);
}

static unsigned epoll_poll(struct file *file, struct poll_table *table)
{
	struct epoll *epoll = file->data;
	struct epoll_watch *watch;
	poll_enter(table, &epoll->changed);
	LIST_FOR_EACH (watch, &epoll->ready, struct epoll_watch, ready_link) {
		if (ready_events(watch) != 0)
			return POLLIN | POLLRDNORM;
		list_remove(&watch->ready_link);
	}
	return 0;
}

static void epoll_close(struct file *file)
{
	struct epoll *epoll = file->data;
	struct epoll_watch *watch;
	LIST_FOR_EACH (watch, &epoll->watches, struct epoll_watch, link)
		watch_free(watch);
	heap_free(epoll, sizeof(*epoll));
}

static const struct file_ops epoll_ops = {
    .kind = "anon_inode:[eventpoll]",
    .poll = epoll_poll,
    .seek_ignored = true,
    .close = epoll_close,
};

bool file_is_epoll(const struct file *file)
{
	return file->ops == &epoll_ops;
}

long epoll_create_file(int flags)
{
	struct epoll *epoll = heap_alloc(sizeof(*epoll));
	if (epoll == NULL)
		return -ENOMEM;
	wait_queue_init(&epoll->changed);
	list_init(&epoll->ready);
	list_init(&epoll->watches);
	struct file *file = file_create(&epoll_ops, O_RDWR, epoll);
	if (file == NULL) {
		heap_free(epoll, sizeof(*epoll));
		return -ENOMEM;
	}
	return fd_install(file, flags);
}

/* How deep epoll instances lie in this one; more than the limit where `self` is among them, which would be a
 * circle. */
static int depth_of(const struct file *file, const struct epoll *self, int level)
{
	int deepest = 0;
	struct epoll_watch *watch;
	if (!file_is_epoll(file))
		return 0;
	if (file->data == self || level > NESTING_LIMIT)
		return NESTING_LIMIT + 1;
	LIST_FOR_EACH (watch, &((struct epoll *)file->data)->watches, struct epoll_watch, link)
		deepest = MAX(deepest, depth_of(watch->file, self, level + 1));
	return deepest + 1;
}

static struct epoll_watch *find(const struct epoll *epoll, int fd, struct file *file)
{
	struct epoll_watch *watch;
	LIST_FOR_EACH (watch, &file->watches, struct epoll_watch, file_link)
		if (watch->epoll == epoll && watch->fd == fd)
			return watch;
	return NULL;
}

static void set_events(struct epoll_watch *watch, const struct epoll_event *event)
{
	watch->events = event->events;
	watch->data = event->data;
	watch->asleep = false;
	if (ready_events(watch) != 0)
		mark_ready(watch);
}

static long add(struct epoll *epoll, int fd, struct file *file, const struct epoll_event *event)
{
	if (depth_of(file, epoll, 1) >= NESTING_LIMIT)
		return -ELOOP;
	struct epoll_watch *watch = heap_alloc(sizeof(*watch));
	if (watch == NULL)
		return -ENOMEM;
	watch->epoll = epoll;
	watch->file = file;
	watch->fd = fd;
	watch->table.enter = enter;
	list_init(&watch->ready_link);
	list_append(&epoll->watches, &watch->link);
	list_append(&file->watches, &watch->file_link);
	file_poll(file, &watch->table);
	set_events(watch, event);
	return 0;
}

long epoll_control(struct file *instance, int operation, int fd, struct file *file,
                   const struct epoll_event *event)
{
	struct epoll *epoll = instance->data;
	if (file->ops->poll == NULL)
		return -EPERM;
	if (!file_is_epoll(instance) || instance == file)
		return -EINVAL;
	if (operation != EPOLL_CTL_DEL && (event->events & EPOLLEXCLUSIVE) != 0 &&
	    (operation == EPOLL_CTL_MOD || file_is_epoll(file)))
		return -EINVAL;
	struct epoll_watch *watch = find(epoll, fd, file);
	switch (operation) {
	case EPOLL_CTL_ADD:
		return watch != NULL ? -EEXIST : add(epoll, fd, file, event);
	case EPOLL_CTL_MOD:
		if (watch == NULL)
			return -ENOENT;
		if ((watch->events & EPOLLEXCLUSIVE) != 0)
			return -EINVAL;
		set_events(watch, event);
		return 0;
	case EPOLL_CTL_DEL:
		if (watch == NULL)
			return -ENOENT;
		watch_free(watch);
		return 0;
	default:
		return -EINVAL;
	}
}

/* Gives what is ready now, oldest first; what stays ready goes to the end of the list. */
HOT static long take_ready(struct epoll *epoll, struct epoll_event *user, int count)
{
	int done = 0, left = 0;
	for (const struct list *at = epoll->ready.next; at != &epoll->ready; at = at->next)
		left++;
	for (; left > 0 && done < count; left--) {
		struct epoll_watch *watch = LIST_FIRST(&epoll->ready, struct epoll_watch, ready_link);
		struct epoll_event event = {ready_events(watch), watch->data};
		list_remove(&watch->ready_link);
		if (event.events == 0)
			continue;
		if (user_write(&user[done], &event, sizeof(event)) < 0) {
			list_insert_after(&epoll->ready, &watch->ready_link);
			return done > 0 ? done : -EFAULT;
		}
		done++;
		if ((watch->events & EPOLLONESHOT) != 0)
			watch->asleep = true;
		else if ((watch->events & EPOLLET) == 0)
			list_append(&epoll->ready, &watch->ready_link);
	}
	return done;
}

static int wait_ready(struct epoll *epoll, uint64_t deadline)
{
	struct waiter waiter;
	int result = 0;
	wait_enter(&epoll->changed, &waiter);
	while (list_empty(&epoll->ready) && result == 0)
		result = wait_block_timed(deadline);
	wait_leave(&waiter);
	return list_empty(&epoll->ready) ? result : 0;
}

HOT static __attribute__((noinline)) long collect(struct file *instance, struct epoll_event *user, int count,
                                                  uint64_t deadline)
{
	long result;
	file_hold(instance);
	for (;;) {
		result = take_ready(instance->data, user, count);
		if (result != 0 || deadline == 0)
			break;
		result = wait_ready(instance->data, deadline);
		if (result < 0)
			break;
	}
	file_drop(instance);
	return result == -ETIMEDOUT ? 0 : result;
}

HOT long epoll_collect(struct file *instance, struct epoll_event *user, int count, uint64_t deadline)
{
	if (!file_is_epoll(instance))
		return (instance->flags & O_PATH) != 0 ? -EBADF : -EINVAL;
	const struct epoll *epoll = instance->data;
	if (deadline == 0 && list_empty(&epoll->ready))
		return 0;
	return collect(instance, user, count, deadline);
}
