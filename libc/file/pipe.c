/* SPDX-License-Identifier: MIT */
/* Pipes: a ring of bytes in pages that come and go with the data, between those who read and those who write. */
#include "file/pipe.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/ioctl.h"
#include "abi/poll.h"
#include "abi/signal.h"
#include "core/clock.h"
#include "core/credentials.h"
#include "core/heap.h"
#include "core/page.h"
#include "core/signal.h"
#include "core/usermem.h"
#include "core/wait.h"
#include "lib/string.h"

OPTIONAL(signal_send_self);

#define PIPE_ATOMIC PAGE_SIZE /* PIPE_BUF: writes up to it are never torn */
#define CAPACITY_START 65536U
#define CAPACITY_LIMIT (1U << 20) /* /proc/sys/fs/pipe-max-size */

struct pipe {
	uint64_t read_total, write_total; /* bytes ever; their difference is in the ring */
	unsigned capacity;		  /* bytes; pages has one entry for each page of it */
	char **pages;			  /* NULL where nothing lies */
	unsigned readers, writers;	  /* open ends */
	unsigned openings_read, openings_write; /* ever: fifo_open waits for the other side to come */
	struct wait_queue changed;
	uint64_t ino;
	int64_t born;
	struct inode *fifo; /* of named pipes; NULL */
};

static size_t filled(const struct pipe *pipe)
{
	return pipe->write_total - pipe->read_total;
}

static char **page_at(const struct pipe *pipe, uint64_t total)
{
	return &pipe->pages[(total >> PAGE_SHIFT) & (pipe->capacity / PAGE_SIZE - 1)];
}

static struct pipe *pipe_make(void)
{
	static uint64_t next_ino = 2;
	struct pipe *pipe = heap_alloc(sizeof(*pipe));
	if (pipe == NULL)
		return NULL;
	pipe->capacity = CAPACITY_START;
	pipe->pages = heap_alloc(pipe->capacity / PAGE_SIZE * sizeof(char *));
	if (pipe->pages == NULL) {
		heap_free(pipe, sizeof(*pipe));
		return NULL;
	}
	wait_queue_init(&pipe->changed);
	pipe->ino = next_ino++;
	pipe->born = clock_realtime();
	return pipe;
}

static void pipe_free(struct pipe *pipe)
{
	for (unsigned i = 0; i < pipe->capacity / PAGE_SIZE; i++)
		if (pipe->pages[i] != NULL)
			page_free(pipe->pages[i]);
	heap_free(pipe->pages, pipe->capacity / PAGE_SIZE * sizeof(char *));
	heap_free(pipe, sizeof(*pipe));
}

static bool readable(void *argument)
{
	const struct pipe *pipe = argument;
	return filled(pipe) > 0 || pipe->writers == 0;
}

static size_t take(struct pipe *pipe, char *to, size_t size)
{
	size_t done = 0;
	while (done < size && filled(pipe) > 0) {
		char **page = page_at(pipe, pipe->read_total);
		size_t offset = pipe->read_total & (PAGE_SIZE - 1);
		size_t there = MIN(PAGE_SIZE - offset, filled(pipe));
		size_t part = MIN(size - done, there);
		size_t copied = file_copy(to + done, *page + offset, part, to + done);
		done += copied;
		pipe->read_total += copied;
		if (copied < part)
			break;
		if (((pipe->read_total & (PAGE_SIZE - 1)) == 0 || filled(pipe) == 0) && *page != NULL) {
			page_free(*page);
			*page = NULL;
			if (filled(pipe) == 0)
				pipe->read_total = pipe->write_total = 0;
		}
	}
	return done;
}

static long pipe_read(struct file *file, void *to, size_t size, off_t *position)
{
	struct pipe *pipe = file->data;
	(void)position;
	if (size == 0)
		return 0;
	if (!readable(pipe)) {
		if ((file->flags & O_NONBLOCK) != 0)
			return -EAGAIN;
		int result = wait_until(&pipe->changed, readable, pipe, FOREVER);
		if (result < 0)
			return result;
	}
	if (filled(pipe) == 0)
		return 0;
	size_t done = take(pipe, to, size);
	if (done > 0)
		wait_wake(&pipe->changed);
	return done > 0 ? (long)done : -EFAULT;
}

/* What fits, one page after the other; -ENOMEM or -EFAULT when nothing did. */
static long put(struct pipe *pipe, const char *from, size_t size)
{
	size_t done = 0;
	while (done < size && filled(pipe) < pipe->capacity) {
		char **page = page_at(pipe, pipe->write_total);
		size_t offset = pipe->write_total & (PAGE_SIZE - 1);
		size_t room = MIN(PAGE_SIZE - offset, pipe->capacity - filled(pipe));
		size_t part = MIN(size - done, room);
		if (*page == NULL)
			*page = page_alloc();
		if (*page == NULL)
			return done > 0 ? (long)done : -ENOMEM;
		size_t copied = file_copy(*page + offset, from + done, part, from + done);
		done += copied;
		pipe->write_total += copied;
		if (copied < part)
			return done > 0 ? (long)done : -EFAULT;
	}
	return (long)done;
}

struct room_wanted {
	const struct pipe *pipe;
	size_t size;
};

static bool has_room(void *argument)
{
	const struct room_wanted *wanted = argument;
	return wanted->pipe->readers == 0 || wanted->pipe->capacity - filled(wanted->pipe) >= wanted->size;
}

static long broken(void)
{
	if (signal_send_self)
		signal_send_self(SIGPIPE);
	return -EPIPE;
}

static long pipe_write(struct file *file, const void *from, size_t size, off_t *position)
{
	struct pipe *pipe = file->data;
	size_t done = 0;
	(void)position;
	if (size == 0)
		return 0;
	while (done < size) {
		size_t rest = size - done;
		struct room_wanted wanted = {pipe, size <= PIPE_ATOMIC ? size : 1};
		long result = 0;
		if (!has_room(&wanted))
			result = (file->flags & O_NONBLOCK) != 0
				     ? -EAGAIN
				     : wait_until(&pipe->changed, has_room, &wanted, FOREVER);
		if (result == 0 && pipe->readers == 0)
			result = broken();
		if (result == 0)
			result = put(pipe, (const char *)from + done, rest);
		if (result < 0)
			return done > 0 ? (long)done : result;
		wait_wake(&pipe->changed);
		done += (size_t)result;
	}
	return (long)done;
}

static unsigned pipe_poll(struct file *file, struct poll_table *table)
{
	struct pipe *pipe = file->data;
	unsigned events = 0;
	poll_enter(table, &pipe->changed);
	if (file->readable) {
		if (filled(pipe) > 0)
			events |= POLLIN | POLLRDNORM;
		if (pipe->writers == 0 && pipe->openings_write > 0)
			events |= POLLHUP;
	}
	if (file->writable) {
		if (filled(pipe) < pipe->capacity)
			events |= POLLOUT | POLLWRNORM;
		if (pipe->readers == 0)
			events |= POLLERR;
	}
	return events;
}

static long pipe_ioctl(struct file *file, unsigned request, unsigned long argument)
{
	const struct pipe *pipe = file->data;
	if (request != FIONREAD)
		return -ENOTTY;
	int count = (int)filled(pipe);
	return user_write((void *)argument, &count, sizeof(count));
}

static void pipe_stat(struct file *file, struct file_stat *stat)
{
	const struct pipe *pipe = file->data;
	stat->ino = pipe->ino;
	stat->mode = S_IFIFO | S_IRUSR | S_IWUSR;
	stat->uid = credentials()->fsuid;
	stat->gid = credentials()->fsgid;
	stat->accessed = stat->modified = stat->changed = stat->born = pipe->born;
}

static void pipe_close(struct file *file)
{
	struct pipe *pipe = file->data;
	pipe->readers -= file->readable;
	pipe->writers -= file->writable;
	wait_wake(&pipe->changed);
	if (pipe->readers + pipe->writers > 0)
		return;
	if (pipe->fifo != NULL)
		pipe->fifo->data = NULL;
	pipe_free(pipe);
}

static const struct file_ops pipe_ops = {
	.kind = "pipe",
	.read = pipe_read,
	.write = pipe_write,
	.poll = pipe_poll,
	.ioctl = pipe_ioctl,
	.stat = pipe_stat,
	.close = pipe_close,
};

static void pipe_attach(struct file *file, struct pipe *pipe)
{
	file->ops = &pipe_ops;
	file->data = pipe;
	pipe->readers += file->readable;
	pipe->openings_read += file->readable;
	pipe->writers += file->writable;
	pipe->openings_write += file->writable;
	wait_wake(&pipe->changed);
}

long pipe_create(struct file *ends[2], int flags)
{
	struct pipe *pipe = pipe_make();
	ends[0] = pipe == NULL ? NULL : file_create(NULL, flags | O_RDONLY, NULL);
	ends[1] = ends[0] == NULL ? NULL : file_create(NULL, flags | O_WRONLY, NULL);
	if (ends[1] == NULL) {
		if (ends[0] != NULL)
			file_drop(ends[0]);
		if (pipe != NULL)
			pipe_free(pipe);
		return -ENOMEM;
	}
	pipe_attach(ends[0], pipe);
	pipe_attach(ends[1], pipe);
	return 0;
}

struct opening {
	const struct pipe *pipe;
	unsigned seen; /* openings of the other side when this one began to wait */
	bool reads;
};

static bool other_side_came(void *argument)
{
	const struct opening *opening = argument;
	return opening->reads ? opening->pipe->openings_write != opening->seen
			      : opening->pipe->openings_read != opening->seen;
}

static long fifo_open(struct inode *inode, struct file *file)
{
	struct pipe *pipe = inode->data;
	if (pipe == NULL && !file->readable && (file->flags & O_NONBLOCK) != 0)
		return -ENXIO;
	if (pipe == NULL) {
		pipe = pipe_make();
		if (pipe == NULL)
			return -ENOMEM;
		inode->data = pipe;
		pipe->fifo = inode;
	}
	if (!file->readable && pipe->readers == 0 && (file->flags & O_NONBLOCK) != 0)
		return -ENXIO;
	struct opening opening = {pipe, file->readable ? pipe->openings_write : pipe->openings_read, file->readable};
	unsigned others = file->readable ? pipe->writers : pipe->readers;
	pipe_attach(file, pipe);
	if ((file->readable && file->writable) || others > 0 || (file->flags & O_NONBLOCK) != 0)
		return 0;
	return wait_until(&pipe->changed, other_side_came, &opening, FOREVER);
}

const struct inode_ops fifo_inode_ops = {.open = fifo_open};

long pipe_capacity(struct file *file)
{
	return file->ops == &pipe_ops ? (long)((struct pipe *)file->data)->capacity : -EBADF;
}

long pipe_set_capacity(struct file *file, unsigned size)
{
	struct pipe *pipe = file->data;
	unsigned capacity = PAGE_SIZE;
	if (file->ops != &pipe_ops)
		return -EBADF;
	if (size > 1U << 31)
		return -EINVAL;
	while (capacity < size)
		capacity *= 2;
	if (capacity > CAPACITY_LIMIT && credentials()->euid != 0)
		return -EPERM;
	if (capacity < filled(pipe) + (pipe->read_total & (PAGE_SIZE - 1)))
		return -EBUSY;
	char **pages = heap_alloc(capacity / PAGE_SIZE * sizeof(char *));
	if (pages == NULL)
		return -ENOMEM;
	uint64_t first = pipe->read_total & PAGE_MASK;
	for (uint64_t at = first; at < pipe->write_total; at += PAGE_SIZE) {
		char **old = page_at(pipe, at);
		pages[(at >> PAGE_SHIFT) & (capacity / PAGE_SIZE - 1)] = *old;
		*old = NULL;
	}
	for (unsigned i = 0; i < pipe->capacity / PAGE_SIZE; i++)
		if (pipe->pages[i] != NULL)
			page_free(pipe->pages[i]);
	heap_free(pipe->pages, pipe->capacity / PAGE_SIZE * sizeof(char *));
	pipe->pages = pages;
	pipe->capacity = capacity;
	wait_wake(&pipe->changed);
	return capacity;
}
