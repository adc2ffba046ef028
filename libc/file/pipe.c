/* SPDX-License-Identifier: MIT */
/* Pipes: a ring of pages, between those who read and those who write. */
#include "file/pipe.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/ioctl.h"
#include "abi/poll.h"
#include "abi/signal.h"
#include "core/credentials.h"
#include "core/heap.h"
#include "core/page.h"
#include "core/thread.h"
#include "core/usermem.h"
#include "file/pipe_ring.h"
#include "lib/string.h"

#define PIPE_DEVICE 0xeU /* st_dev of pipes without a name */
#define CAPACITY_START 65536U
#define CAPACITY_LIMIT (1U << 20) /* /proc/sys/fs/pipe-max-size */

static struct pipe *pipe_make(struct inode *inode)
{
	struct pipe *pipe = heap_alloc(sizeof(*pipe));
	if (pipe == NULL)
		return NULL;
	pipe->slot_count = CAPACITY_START / PAGE_SIZE;
	pipe->slots = heap_alloc(pipe->slot_count * sizeof(struct pipe_slot));
	if (pipe->slots == NULL) {
		heap_free(pipe, sizeof(*pipe));
		return NULL;
	}
	wait_queue_init(&pipe->changed);
	pipe->inode = inode;
	return pipe;
}

static void pipe_free(struct pipe *pipe)
{
	for (; !is_empty(pipe); pipe->tail++)
		page_free(slot_at(pipe, pipe->tail)->page);
	heap_free(pipe->slots, pipe->slot_count * sizeof(struct pipe_slot));
	heap_free(pipe, sizeof(*pipe));
}

bool pipe_readable(void *argument)
{
	const struct pipe *pipe = argument;
	return !pipe->first_taken && (!is_empty(pipe) || pipe->writers == 0);
}

HOT static size_t take(struct pipe *pipe, char *to, size_t size)
{
	size_t done = 0;
	while (done < size && !is_empty(pipe)) {
		struct pipe_slot *slot = slot_at(pipe, pipe->tail);
		size_t part = MIN(size - done, (size_t)slot->length);
		size_t copied = file_copy(to + done, slot->page + slot->offset, part, to + done);
		done += copied;
		slot->offset += (unsigned)copied;
		slot->length -= (unsigned)copied;
		if (copied < part)
			break;
		if (slot->length == 0) {
			page_free(slot->page);
			pipe->tail++;
		}
	}
	return done;
}

HOT static long pipe_read(struct file *file, void *to, size_t size, off_t *position)
{
	struct pipe *pipe = file->data;
	(void)position;
	if (size == 0)
		return 0;
	if (!pipe_readable(pipe)) {
		if ((file->flags & O_NONBLOCK) != 0)
			return -EAGAIN;
		int result = wait_until(&pipe->changed, pipe_readable, pipe);
		if (result < 0)
			return result;
	}
	if (is_empty(pipe))
		return 0;
	size_t done = take(pipe, to, size);
	if (done > 0)
		wait_wake(&pipe->changed);
	inode_accessed(pipe->inode);
	return done > 0 ? (long)done : -EFAULT;
}

/* The odd end of a write, where the last page has room for it: the bytes added, or -EFAULT. */
HOT static long append(struct pipe *pipe, const char *from, size_t size)
{
	if (is_empty(pipe))
		return 0;
	struct pipe_slot *last = slot_at(pipe, pipe->head - 1);
	size_t odd = size & (PAGE_SIZE - 1), end = last->offset + last->length;
	if (odd == 0 || end + odd > PAGE_SIZE || last->closed)
		return 0;
	if (mem_copy(last->page + end, from, odd) < 0)
		return -EFAULT;
	last->length += (unsigned)odd;
	return (long)odd;
}

/* One more page: the bytes in it, -ENOMEM or -EFAULT. */
static long put(struct pipe *pipe, const char *from, size_t size)
{
	size = MIN(size, PAGE_SIZE);
	char *page = page_alloc();
	if (page == NULL)
		return -ENOMEM;
	if (mem_copy(page, from, size) < 0) {
		page_free(page);
		return -EFAULT;
	}
	*slot_at(pipe, pipe->head++) = (struct pipe_slot){.page = page, .length = (unsigned)size};
	return (long)size;
}

bool pipe_has_room(void *argument)
{
	const struct pipe *pipe = argument;
	return pipe->readers == 0 || !is_full(pipe);
}

long pipe_broken(void)
{
	program_raise(SIGPIPE);
	return -EPIPE;
}

HOT static long pipe_write(struct file *file, const void *from, size_t size, off_t *position)
{
	struct pipe *pipe = file->data;
	(void)position;
	if (size == 0)
		return 0;
	if (pipe->readers == 0)
		return pipe_broken();
	long result = append(pipe, from, size);
	size_t done = result > 0 ? (size_t)result : 0;
	while (result >= 0 && done < size) {
		if (!pipe_has_room(pipe)) {
			if (done > 0)
				wait_wake(&pipe->changed);
			result = (file->flags & O_NONBLOCK) != 0
			             ? -EAGAIN
			             : wait_until(&pipe->changed, pipe_has_room, pipe);
		}
		if (result < 0)
			break;
		result =
		    pipe->readers == 0 ? pipe_broken() : put(pipe, (const char *)from + done, size - done);
		if (result > 0)
			done += (size_t)result;
	}
	if (done == 0)
		return result;
	wait_wake(&pipe->changed);
	inode_touch(pipe->inode);
	return (long)done;
}

/* Copies the next bytes of the buffers to one piece of memory, from *offset on in the first: fewer than size
 * where the program's memory is not there. */
static size_t gather(char *to, size_t size, const struct file_vector **vector, size_t *offset)
{
	size_t done = 0;
	while (done < size) {
		size_t part = MIN(size - done, (*vector)->size - *offset);
		if (mem_copy(to + done, (*vector)->base + *offset, part) < 0)
			break;
		done += part;
		*offset += part;
		if (*offset == (*vector)->size) {
			*offset = 0;
			++*vector;
		}
	}
	return done;
}

#define GATHER_ORDER 4 /* 64 KiB */

/* writev(2): one write as far as others can see, also where that decides what goes into which page. */
static long pipe_write_vector(struct file *file, const struct file_vector *vectors, size_t count)
{
	size_t total = 0, offset = 0, done = 0;
	long result = 0;
	for (size_t i = 0; i < count; i++)
		total += vectors[i].size;
	if (count == 1)
		return pipe_write(file, vectors->base, total, NULL);
	unsigned order = total > PAGE_SIZE ? GATHER_ORDER : 0;
	char *memory = page_alloc_order(order);
	if (memory == NULL)
		return -ENOMEM;
	while (done < total && result >= 0) {
		/* The odd bytes come first, as pipe_write() takes them. */
		size_t odd = (total - done) & (PAGE_SIZE - 1);
		size_t size = MIN(total - done, odd + (PAGE_SIZE << order) - (odd > 0 ? PAGE_SIZE : 0));
		size_t got = gather(memory, size, &vectors, &offset);
		if (got < size) /* a page that is not whole is not written */
			got = got < odd ? 0 : got - ((got - odd) & (PAGE_SIZE - 1));
		result = got > 0 ? pipe_write(file, memory, got, NULL) : -EFAULT;
		if (result > 0)
			done += (size_t)result;
		if (result < (long)size)
			break;
	}
	page_free_order(memory, order);
	return done > 0 ? (long)done : result;
}

static unsigned pipe_poll(struct file *file, struct poll_table *table)
{
	struct pipe *pipe = file->data;
	unsigned events = 0;
	poll_enter(table, &pipe->changed);
	if (file->readable) {
		if (!is_empty(pipe))
			events |= POLLIN | POLLRDNORM;
		if (pipe->writers == 0 && pipe->openings_write > 0)
			events |= POLLHUP;
	}
	if (file->writable) {
		if (!is_full(pipe))
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
	int count = 0;
	for (unsigned number = pipe->tail; number != pipe->head; number++)
		count += (int)slot_at(pipe, number)->length;
	return user_write((void *)argument, &count, sizeof(count));
}

static void pipe_close(struct file *file)
{
	struct pipe *pipe = file->data;
	pipe->readers -= file->readable;
	pipe->writers -= file->writable;
	wait_wake(&pipe->changed);
	if (pipe->readers + pipe->writers > 0)
		return;
	pipe->inode->data = NULL;
	pipe_free(pipe);
}

static const struct file_ops pipe_ops = {
    .kind = "pipe",
    .read = pipe_read,
    .write = pipe_write,
    .write_vector = pipe_write_vector,
    .poll = pipe_poll,
    .ioctl = pipe_ioctl,
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

static struct file *end_create(struct pipe *pipe, int flags)
{
	struct file *file = file_create(NULL, flags, NULL);
	if (file == NULL)
		return NULL;
	inode_hold(pipe->inode);
	file->inode = pipe->inode;
	pipe_attach(file, pipe);
	return file;
}

long pipe_create(struct file *ends[2], int flags)
{
	struct inode *inode =
	    inode_create(S_IFIFO | S_IRUSR | S_IWUSR, credentials()->user.file, credentials()->group.file);
	struct pipe *pipe = inode == NULL ? NULL : pipe_make(inode);
	if (pipe == NULL) {
		if (inode != NULL)
			inode_drop(inode);
		return -ENOMEM;
	}
	inode->device = PIPE_DEVICE;
	inode->links = 1;
	inode->data = pipe;
	ends[0] = end_create(pipe, flags | O_RDONLY);
	ends[1] = ends[0] == NULL ? NULL : end_create(pipe, flags | O_WRONLY);
	if (ends[0] == NULL)
		pipe_free(pipe);
	else if (ends[1] == NULL)
		file_drop(ends[0]);
	inode_drop(inode);
	return ends[1] == NULL ? -ENOMEM : 0;
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
		pipe = inode->data = pipe_make(inode);
		if (pipe == NULL)
			return -ENOMEM;
	}
	if (!file->readable && pipe->readers == 0 && (file->flags & O_NONBLOCK) != 0)
		return -ENXIO;
	struct opening opening = {pipe, file->readable ? pipe->openings_write : pipe->openings_read,
	                          file->readable};
	unsigned others = file->readable ? pipe->writers : pipe->readers;
	pipe_attach(file, pipe);
	if ((file->readable && file->writable) || others > 0 || (file->flags & O_NONBLOCK) != 0)
		return 0;
	return wait_until(&pipe->changed, other_side_came, &opening);
}

const struct inode_ops fifo_inode_ops = {.open = fifo_open};

struct pipe *pipe_of(struct file *file)
{
	return file->ops == &pipe_ops ? file->data : NULL;
}

long pipe_capacity(struct file *file)
{
	return file->ops == &pipe_ops ? (long)(((struct pipe *)file->data)->slot_count * PAGE_SIZE) : -EBADF;
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
	if (capacity > CAPACITY_LIMIT && credentials()->user.effective != 0)
		return -EPERM;
	unsigned count = capacity / PAGE_SIZE;
	if (count < pipe->head - pipe->tail + pipe->reserved)
		return -EBUSY;
	struct pipe_slot *slots = heap_alloc(count * sizeof(*slots));
	if (slots == NULL)
		return -ENOMEM;
	for (unsigned number = pipe->tail; number != pipe->head; number++)
		slots[number & (count - 1)] = *slot_at(pipe, number);
	heap_free(pipe->slots, pipe->slot_count * sizeof(*slots));
	pipe->slots = slots;
	pipe->slot_count = count;
	wait_wake(&pipe->changed);
	return capacity;
}
