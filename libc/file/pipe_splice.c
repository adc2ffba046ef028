/* SPDX-License-Identifier: MIT */
/* Moving data into and out of pipes a page at a time. */
#include "file/pipe_splice.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/page.h"
#include "file/pipe_ring.h"
#include "lib/string.h"

bool file_is_pipe(struct file *file)
{
	return pipe_of(file) != NULL;
}

static long wait_for(struct pipe *pipe, bool (*ready)(void *), bool now)
{
	if (ready(pipe))
		return 0;
	return now ? -EAGAIN : wait_until(&pipe->changed, ready, pipe);
}

static long wait_readable(struct file *file, bool now)
{
	return wait_for(pipe_of(file), pipe_readable, now || (file->flags & O_NONBLOCK) != 0);
}

static long wait_room(struct file *file, bool now)
{
	struct pipe *pipe = pipe_of(file);
	long result = wait_for(pipe, pipe_has_room, now || (file->flags & O_NONBLOCK) != 0);
	return result == 0 && pipe->readers == 0 ? pipe_broken() : result;
}

static void consume(struct pipe *pipe, unsigned count)
{
	struct pipe_slot *slot = slot_at(pipe, pipe->tail);
	slot->offset += count;
	slot->length -= count;
	if (slot->length == 0) {
		page_free(slot->page);
		pipe->tail++;
	}
}

long pipe_splice_out(struct file *file, struct file *out, off_t *position, size_t size, bool now)
{
	struct pipe *pipe = pipe_of(file);
	size_t done = 0;
	long result = wait_readable(file, now);
	while (result == 0 && done < size && !is_empty(pipe)) {
		struct pipe_slot *slot = slot_at(pipe, pipe->tail);
		size_t part = MIN(size - done, (size_t)slot->length);
		pipe->first_taken = true; /* the write may wait */
		long written = out->ops->write(out, slot->page + slot->offset, part, position);
		pipe->first_taken = false;
		if (written <= 0) {
			result = written;
			break;
		}
		consume(pipe, (unsigned)written);
		done += (size_t)written;
		if ((size_t)written < part)
			break;
	}
	wait_wake(&pipe->changed);
	return done > 0 ? (long)done : result;
}

/* One page of the file into the next free slot: its bytes, 0 at the end, -errno. */
static long read_slot(struct file *in, off_t *position, struct pipe *pipe, size_t size)
{
	char *page = page_alloc();
	if (page == NULL)
		return -ENOMEM;
	pipe->reserved++; /* the read may wait, and others fill the pipe */
	long result = in->ops->read(in, page, MIN(size, PAGE_SIZE), position);
	pipe->reserved--;
	if (result <= 0) {
		page_free(page);
		return result;
	}
	*slot_at(pipe, pipe->head++) =
	    (struct pipe_slot){.page = page, .length = (unsigned)result, .closed = true};
	return result;
}

long pipe_splice_in(struct file *in, off_t *position, struct file *file, size_t size, bool now)
{
	struct pipe *pipe = pipe_of(file);
	size_t done = 0;
	long result = wait_room(file, now);
	if (result == 0 && in->inode != NULL && S_ISDIR(in->inode->mode))
		return -EINVAL;
	while (result == 0 && done < size && !is_full(pipe)) {
		size_t wanted = MIN(size - done, PAGE_SIZE);
		long got = read_slot(in, position, pipe, wanted);
		if (got <= 0) {
			result = got;
			break;
		}
		done += (size_t)got;
		if ((size_t)got < wanted)
			break;
	}
	if (done > 0)
		wait_wake(&pipe->changed);
	return done > 0 ? (long)done : result;
}

/* A copy of (a part of) a slot at the other pipe's head: its bytes, or -ENOMEM. */
static long copy_slot(const struct pipe_slot *slot, struct pipe *to, size_t size, bool keep)
{
	size_t part = MIN(size, (size_t)slot->length);
	char *page = page_alloc();
	if (page == NULL)
		return -ENOMEM;
	memcpy(page, slot->page + slot->offset, part);
	*slot_at(to, to->head++) = (struct pipe_slot){
	    .page = page,
	    .length = (unsigned)part,
	    .closed = keep || part < slot->length || slot->closed,
	};
	return (long)part;
}

long pipe_splice_between(struct file *source, struct file *target, size_t size, bool now, bool keep)
{
	struct pipe *from = pipe_of(source), *to = pipe_of(target);
	size_t done = 0;
	if (from == to)
		return -EINVAL;
	long result;
	do { /* while it waits for room, others may read what there was */
		result = wait_readable(source, now);
		if (result == 0)
			result = wait_room(target, now);
	} while (result == 0 && !pipe_readable(from));
	for (unsigned number = from->tail;
	     result == 0 && done < size && number != from->head && !is_full(to);) {
		long part = copy_slot(slot_at(from, number), to, size - done, keep);
		if (part < 0) {
			result = part;
			break;
		}
		done += (size_t)part;
		number++;
		if (!keep)
			consume(from, (unsigned)part);
	}
	if (done > 0) {
		wait_wake(&from->changed);
		wait_wake(&to->changed);
	}
	return done > 0 ? (long)done : result;
}
