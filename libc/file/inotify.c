/* SPDX-License-Identifier: MIT */
/* Watches on inodes, and for each descriptor a queue of what was seen. */
#include "file/inotify.h"
#include "abi/fcntl.h"
#include "abi/inotify.h"
#include "abi/ioctl.h"
#include "abi/poll.h"
#include "core/heap.h"
#include "core/usermem.h"
#include "core/wait.h"
#include "file/inode.h"
#include "lib/string.h"

#define QUEUE_LIMIT 16384 /* /proc/sys/fs/inotify/max_queued_events */
#define BUCKETS 64        /* a power of two */

/* struct inotify_event */
struct record {
	int32_t watch;
	uint32_t mask, cookie, name_size;
};

struct event {
	struct list link;
	struct record record;
	char name[]; /* record.name_size bytes: NULs fill it up to a multiple of a record */
};

struct inotify {
	struct list events; /* of struct event */
	unsigned count;     /* of events */
	struct list watches;
	int last_number;
	struct wait_queue arrivals;
};

struct watch {
	struct list in_bucket, in_inotify;
	struct inotify *inotify;
	struct inode *inode; /* held if it is made when asked for, and would be gone at once */
	int number;
	uint32_t mask;
};

static struct list buckets[BUCKETS];

static struct list *bucket_of(const struct inode *inode)
{
	struct list *bucket = &buckets[((uintptr_t)inode / sizeof(*inode)) & (BUCKETS - 1)];
	if (bucket->next == NULL)
		list_init(bucket);
	return bucket;
}

static bool is_repeated(const struct inotify *inotify, const struct record *record, const char *name)
{
	if (list_empty(&inotify->events))
		return false;
	const struct event *last = LIST_ENTRY(inotify->events.previous, struct event, link);
	return last->record.watch == record->watch && last->record.mask == record->mask &&
	       last->record.name_size == record->name_size && (record->mask & IN_IGNORED) == 0 &&
	       (record->name_size == 0 || strcmp(last->name, name) == 0);
}

static void append(struct inotify *inotify, int watch, uint32_t mask, uint32_t cookie, const char *name)
{
	size_t length = name != NULL ? strlen(name) : 0;
	struct record record = {.watch = watch, .mask = mask, .cookie = cookie};
	if (length > 0) /* with a NUL at least */
		record.name_size = (uint32_t)((length + sizeof(record)) / sizeof(record) * sizeof(record));
	if (inotify->count >= QUEUE_LIMIT)
		record = (struct record){.watch = -1, .mask = IN_Q_OVERFLOW};
	if (is_repeated(inotify, &record, name))
		return;
	struct event *event = heap_alloc(sizeof(*event) + record.name_size);
	if (event == NULL)
		return;
	event->record = record;
	if (record.name_size > 0)
		memcpy(event->name, name, length);
	list_append(&inotify->events, &event->link);
	inotify->count++;
	wait_wake(&inotify->arrivals);
}

static void watch_free(struct watch *watch)
{
	struct inode *inode = watch->inode;
	list_remove(&watch->in_bucket);
	list_remove(&watch->in_inotify);
	heap_free(watch, sizeof(*watch));
	if ((inode->flags & INODE_FIXED) != 0)
		inode_drop(inode);
}

static void watch_end(struct watch *watch)
{
	append(watch->inotify, watch->number, IN_IGNORED, 0, NULL);
	watch_free(watch);
}

static void watch_tell(struct watch *watch, uint32_t event, uint32_t cookie, const char *name)
{
	if ((watch->mask & event & IN_ALL_EVENTS) == 0)
		return;
	append(watch->inotify, watch->number, event, cookie, name);
	if ((watch->mask & (uint32_t)IN_ONESHOT) != 0)
		watch_end(watch);
}

static uint32_t is_directory(const struct inode *inode, uint32_t event)
{
	bool self = (event & (IN_DELETE_SELF | IN_MOVE_SELF)) != 0;
	return S_ISDIR(inode->mode) && !self ? event | IN_ISDIR : event;
}

static bool is_excluded(const struct watch *watch, const struct dentry *entry)
{
	return (watch->mask & IN_EXCL_UNLINK) != 0 && entry != NULL && entry->removed;
}

void inotify_tell(struct inode *inode, const struct dentry *entry, uint32_t event)
{
	struct watch *watch;
	event = is_directory(inode, event);
	if (entry != NULL && entry->parent != NULL && (entry->parent->inode->flags & INODE_WATCHED) != 0)
		LIST_FOR_EACH (watch, bucket_of(entry->parent->inode), struct watch, in_bucket)
			if (watch->inode == entry->parent->inode && !is_excluded(watch, entry))
				watch_tell(watch, event, 0, entry->name);
	if ((inode->flags & INODE_WATCHED) != 0)
		LIST_FOR_EACH (watch, bucket_of(inode), struct watch, in_bucket)
			if (watch->inode == inode && !is_excluded(watch, entry))
				watch_tell(watch, event, 0, NULL);
}

void inotify_tell_name(struct inode *directory, const char *name, uint32_t event, const struct inode *inode,
                       uint32_t cookie)
{
	struct watch *watch;
	if ((directory->flags & INODE_WATCHED) != 0)
		LIST_FOR_EACH (watch, bucket_of(directory), struct watch, in_bucket)
			if (watch->inode == directory)
				watch_tell(watch, is_directory(inode, event), cookie, name);
}

uint32_t inotify_cookie(void)
{
	static uint32_t last;
	return ++last;
}

void inotify_gone(struct inode *inode)
{
	struct watch *watch;
	if ((inode->flags & INODE_WATCHED) == 0)
		return;
	LIST_FOR_EACH (watch, bucket_of(inode), struct watch, in_bucket) {
		if (watch->inode != inode)
			continue;
		if ((watch->mask & IN_DELETE_SELF) != 0)
			append(watch->inotify, watch->number, IN_DELETE_SELF, 0, NULL);
		watch_end(watch);
	}
}

static bool has_events(void *argument)
{
	return !list_empty(&((struct inotify *)argument)->events);
}

static struct event *first_event(struct inotify *inotify)
{
	return LIST_FIRST(&inotify->events, struct event, link);
}

static size_t event_size(const struct event *event)
{
	return sizeof(event->record) + event->record.name_size;
}

static void event_free(struct inotify *inotify, struct event *event)
{
	list_remove(&event->link);
	inotify->count--;
	heap_free(event, sizeof(*event) + event->record.name_size);
}

static long inotify_read(struct file *file, void *to, size_t size, off_t *position)
{
	struct inotify *inotify = file->data;
	size_t done = 0;
	(void)position;
	if (!has_events(inotify)) {
		if ((file->flags & O_NONBLOCK) != 0)
			return -EAGAIN;
		int result = wait_until(&inotify->arrivals, has_events, inotify);
		if (result < 0)
			return result;
	}
	while (has_events(inotify)) {
		struct event *event = first_event(inotify);
		if (event_size(event) > size - done)
			return done > 0 ? (long)done : -EINVAL;
		char *at = (char *)to + done;
		size_t name_size = event->record.name_size;
		bool copied = mem_copy(at, &event->record, sizeof(event->record)) == 0 &&
		              mem_copy(at + sizeof(event->record), event->name, name_size) == 0;
		done += event_size(event);
		event_free(inotify, event); /* on Linux too it is lost */
		if (!copied)
			return -EFAULT;
	}
	return (long)done;
}

static unsigned inotify_poll(struct file *file, struct poll_table *table)
{
	struct inotify *inotify = file->data;
	poll_enter(table, &inotify->arrivals);
	return has_events(inotify) ? POLLIN | POLLRDNORM : 0;
}

static long inotify_ioctl(struct file *file, unsigned request, unsigned long argument)
{
	struct inotify *inotify = file->data;
	const struct event *event;
	int count = 0;
	if (request != FIONREAD)
		return -ENOTTY;
	LIST_FOR_EACH (event, &inotify->events, const struct event, link)
		count += (int)event_size(event);
	return user_write((void *)argument, &count, sizeof(count));
}

static void inotify_close(struct file *file)
{
	struct inotify *inotify = file->data;
	struct watch *watch;
	LIST_FOR_EACH (watch, &inotify->watches, struct watch, in_inotify)
		watch_free(watch);
	while (has_events(inotify))
		event_free(inotify, first_event(inotify));
	heap_free(inotify, sizeof(*inotify));
}

static const struct file_ops inotify_ops = {
    .kind = "anon_inode:inotify",
    .read = inotify_read,
    .poll = inotify_poll,
    .ioctl = inotify_ioctl,
    .seek_ignored = true,
    .close = inotify_close,
};

struct file *inotify_create(int flags)
{
	struct inotify *inotify = heap_alloc(sizeof(*inotify));
	if (inotify == NULL)
		return NULL;
	list_init(&inotify->events);
	list_init(&inotify->watches);
	wait_queue_init(&inotify->arrivals);
	struct file *file = file_create(&inotify_ops, O_RDONLY | (flags & O_NONBLOCK), inotify);
	if (file == NULL)
		heap_free(inotify, sizeof(*inotify));
	return file;
}

static struct watch *watch_of(const struct inotify *inotify, struct inode *inode)
{
	struct watch *watch;
	LIST_FOR_EACH (watch, bucket_of(inode), struct watch, in_bucket)
		if (watch->inode == inode && watch->inotify == inotify)
			return watch;
	return NULL;
}

static struct watch *watch_make(struct inotify *inotify, struct inode *inode)
{
	struct watch *watch = heap_alloc(sizeof(*watch));
	if (watch == NULL)
		return NULL;
	watch->inotify = inotify;
	watch->inode = inode;
	watch->number = ++inotify->last_number;
	list_append(bucket_of(inode), &watch->in_bucket);
	list_append(&inotify->watches, &watch->in_inotify);
	inode->flags |= INODE_WATCHED;
	if ((inode->flags & INODE_FIXED) != 0)
		inode_hold(inode);
	return watch;
}

long inotify_watch(struct file *file, struct inode *inode, uint32_t mask)
{
	if (file->ops != &inotify_ops)
		return -EINVAL;
	struct watch *watch = watch_of(file->data, inode);
	if (watch != NULL && (mask & IN_MASK_CREATE) != 0)
		return -EEXIST;
	if (watch == NULL)
		watch = watch_make(file->data, inode);
	if (watch == NULL)
		return -ENOMEM;
	uint32_t kept = (mask & IN_MASK_ADD) != 0 ? watch->mask : 0;
	watch->mask = kept | (mask & (IN_ALL_EVENTS | IN_EXCL_UNLINK | (uint32_t)IN_ONESHOT));
	return watch->number;
}

long inotify_unwatch(struct file *file, int number)
{
	struct inotify *inotify = file->data;
	struct watch *watch;
	if (file->ops != &inotify_ops)
		return -EINVAL;
	LIST_FOR_EACH (watch, &inotify->watches, struct watch, in_inotify)
		if (watch->number == number) {
			watch_end(watch);
			return 0;
		}
	return -EINVAL;
}
