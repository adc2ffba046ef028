/* SPDX-License-Identifier: MIT */
/* Buffers of disks. Each holds an aligned piece of a disk, and knows of each sector whether it is valid and
 * whether it is dirty. A write needs no read but for the sectors that it changes in part; dirty sectors are
 * written back when they are asked for, when half of all buffers is dirty, and at the end of the program.
 *
 * Nothing is held while something waits: who has waited looks again. */
#include "file/block_buffer.h"
#include "abi/errno.h"
#include "core/heap.h"
#include "core/thread.h"
#include "core/usermem.h"
#include "file/file.h"
#include "lib/list.h"
#include "lib/string.h"

#define BUFFER_SIZE 32768UL /* 64 of the smallest sectors: a bit each */
#define BUFFER_LIMIT 32
#define DIRTY_LIMIT (BUFFER_LIMIT / 2)
#define AHEAD_LIMIT (BUFFER_LIMIT / 4) /* buffers that are read at once */

struct buffer {
	struct list link; /* in buffers */
	struct disk *disk;
	uint64_t start; /* bytes, a multiple of BUFFER_SIZE */
	uint64_t valid, dirty;
	uint64_t moving; /* sectors that the request is about */
	struct disk_request request;
	long error; /* of the last read */
	char *data;
};

static struct list buffers = LIST_EMPTY(buffers); /* the last used last */
static unsigned buffer_count;
static long write_errors[DISK_LIMIT]; /* of what was written back, until somebody asks */

static uint64_t bits(unsigned first, unsigned count)
{
	return count == 0 ? 0 : (count == 64 ? UINT64_MAX : (1UL << count) - 1) << first;
}

/* The sectors that [from, to) touches, bytes of a buffer. */
static uint64_t touched(const struct disk *disk, size_t from, size_t to)
{
	unsigned first = (unsigned)(from / disk->sector_size);
	unsigned end = (unsigned)((to + disk->sector_size - 1) / disk->sector_size);
	return to > from ? bits(first, end - first) : 0;
}

/* The sectors that lie in [from, to) as a whole. */
static uint64_t covered(const struct disk *disk, size_t from, size_t to)
{
	unsigned first = (unsigned)((from + disk->sector_size - 1) / disk->sector_size);
	unsigned end = (unsigned)(to / disk->sector_size);
	return end > first ? bits(first, end - first) : 0;
}

/* The sectors that the disk has there. */
static uint64_t there(const struct buffer *buffer)
{
	return touched(buffer->disk, 0, MIN(BUFFER_SIZE, buffer->disk->size - buffer->start));
}

static struct buffer *find(const struct disk *disk, uint64_t start)
{
	struct buffer *buffer;
	LIST_FOR_EACH (buffer, &buffers, struct buffer, link)
		if (buffer->disk == disk && buffer->start == start)
			return buffer;
	return NULL;
}

static void done(struct disk_request *request)
{
	struct buffer *buffer = CONTAINER_OF(request, struct buffer, request);
	bool read = request->operation == DISK_READ;
	if (read && request->result == 0)
		buffer->valid |= buffer->moving;
	else if (read)
		buffer->error = request->result;
	else if (request->result < 0)
		write_errors[buffer->disk->number] = request->result;
	buffer->moving = 0;
}

/* The sectors of `among` from the lowest of `wanted` to where `among` ends. */
static uint64_t run_of(uint64_t wanted, uint64_t among)
{
	unsigned first = (unsigned)__builtin_ctzl(wanted);
	uint64_t rest = ~(among >> first);
	unsigned count = rest == 0 ? 64 - first : (unsigned)__builtin_ctzl(rest);
	return bits(first, MIN(count, 64 - first));
}

static bool submit(struct buffer *buffer, enum disk_operation operation, uint64_t run)
{
	struct disk *disk = buffer->disk;
	size_t first = (size_t)__builtin_ctzl(run) * disk->sector_size;
	buffer->request = (struct disk_request){
	    .operation = operation,
	    .start = buffer->start + first,
	    .size = (size_t)(64 - __builtin_clzl(run)) * disk->sector_size - first,
	    .data = buffer->data + first,
	    .done = done,
	};
	buffer->moving = run;
	return disk_submit(disk, &buffer->request);
}

/* Begins to write what is dirty; valid sectors between dirty ones go with them, to need fewer requests. */
static void start_write(struct buffer *buffer)
{
	if (buffer->request.running || buffer->dirty == 0)
		return;
	uint64_t run = run_of(buffer->dirty, buffer->valid), dirty = buffer->dirty;
	run &= bits(0, 64 - (unsigned)__builtin_clzl(run & dirty));
	buffer->dirty &= ~run; /* before: it may be done at once */
	if (!submit(buffer, DISK_WRITE, run))
		buffer->dirty = dirty;
}

/* Begins to read the sectors around the first that is wanted and missing. */
static bool start_read(struct buffer *buffer, uint64_t wanted)
{
	uint64_t missing = there(buffer) & ~buffer->valid, first = wanted & missing;
	unsigned at = (unsigned)__builtin_ctzl(first);
	uint64_t below = ~missing & bits(0, at);
	unsigned from = below == 0 ? 0 : 64 - (unsigned)__builtin_clzl(below);
	return submit(buffer, DISK_READ, run_of(bits(from, 1), missing));
}

static void start_writes(const struct disk *disk)
{
	struct buffer *buffer;
	LIST_FOR_EACH (buffer, &buffers, struct buffer, link)
		if (disk == NULL || buffer->disk == disk)
			start_write(buffer);
}

static struct buffer *make(void)
{
	if (buffer_count == BUFFER_LIMIT)
		return NULL;
	struct buffer *buffer = heap_alloc(sizeof(*buffer));
	char *data = buffer != NULL ? heap_alloc(BUFFER_SIZE) : NULL;
	if (data == NULL) {
		if (buffer != NULL)
			heap_free(buffer, sizeof(*buffer));
		return NULL;
	}
	buffer->data = data;
	buffer_count++;
	return buffer;
}

/* One that nobody needs: the least recently used, without work of its own. NULL: there is none now. */
static struct buffer *take_unused(void)
{
	struct buffer *buffer;
	LIST_FOR_EACH (buffer, &buffers, struct buffer, link)
		if (!buffer->request.running && buffer->dirty == 0) {
			list_remove(&buffer->link);
			return buffer;
		}
	return NULL;
}

/* The buffer for a place of the disk, and now the last used one; NULL: none is free now. */
static struct buffer *buffer_at(struct disk *disk, uint64_t start)
{
	struct buffer *buffer = find(disk, start);
	if (buffer != NULL) {
		list_remove(&buffer->link);
		list_append(&buffers, &buffer->link);
		return buffer;
	}
	buffer = make();
	if (buffer == NULL)
		buffer = take_unused();
	if (buffer == NULL)
		return NULL;
	*buffer = (struct buffer){.disk = disk, .start = start, .data = buffer->data};
	list_append(&buffers, &buffer->link);
	return buffer;
}

/* Waits for whatever is under way: -ENOMEM when that is nothing. */
static long wait_for_some(void)
{
	struct buffer *buffer;
	start_writes(NULL);
	LIST_FOR_EACH (buffer, &buffers, struct buffer, link)
		if (buffer->request.running || buffer->dirty != 0) {
			disk_wait(buffer->disk);
			return 0;
		}
	return buffer_count == 0 ? -ENOMEM : 0;
}

/* size: bytes that are wanted from `start` on. Whoever reads one buffer after the other will want more. */
static void read_ahead(struct disk *disk, uint64_t start, size_t size)
{
	if (size == 0)
		return;
	bool sequential = start >= BUFFER_SIZE && find(disk, start - BUFFER_SIZE) != NULL;
	uint64_t end =
	    start + (sequential ? AHEAD_LIMIT * BUFFER_SIZE : MIN(size, AHEAD_LIMIT * BUFFER_SIZE));
	for (uint64_t at = start + BUFFER_SIZE; at < MIN(end, disk->size); at += BUFFER_SIZE) {
		if (find(disk, at) != NULL)
			continue;
		struct buffer *buffer = buffer_at(disk, at);
		if (buffer == NULL || !start_read(buffer, there(buffer)))
			return;
	}
}

/* The buffer with these sectors valid and nothing being read into it, or NULL with *error set. size: bytes
 * that are wanted from the buffer's start on. */
static struct buffer *buffer_with(struct disk *disk, uint64_t start, uint64_t sectors, size_t size,
                                  long *error)
{
	for (*error = 0; *error == 0;) {
		struct buffer *buffer = buffer_at(disk, start);
		if (buffer == NULL) {
			*error = wait_for_some();
			continue;
		}
		bool reading = buffer->request.running && buffer->request.operation == DISK_READ;
		if (!reading && (sectors & ~buffer->valid) == 0)
			return buffer;
		*error = buffer->error;
		buffer->error = 0;
		if (*error != 0)
			break;
		bool full = false;
		if (!buffer->request.running) {
			full = !start_read(buffer, sectors);
			read_ahead(disk, start, size);
		}
		if (full || buffer->request.running)
			disk_wait(disk);
	}
	return NULL;
}

long block_buffer_read(struct disk *disk, uint64_t start, char *to, size_t size)
{
	size_t done_size = 0;
	long error = 0;
	while (done_size < size) {
		uint64_t at = start + done_size;
		size_t offset = at % BUFFER_SIZE, part = MIN(size - done_size, BUFFER_SIZE - offset);
		struct buffer *buffer = buffer_with(disk, at - offset, touched(disk, offset, offset + part),
		                                    offset + size - done_size, &error);
		if (buffer == NULL)
			break;
		size_t copied = file_copy(to + done_size, buffer->data + offset, part, to + done_size);
		done_size += copied;
		if (copied < part) {
			error = -EFAULT;
			break;
		}
	}
	return done_size > 0 ? (long)done_size : error;
}

/* Within one buffer; from NULL: zeros. The bytes that count, or -errno. */
static long write_part(struct disk *disk, uint64_t start, size_t offset, const char *from, size_t part)
{
	long error;
	uint64_t all = touched(disk, offset, offset + part), whole = covered(disk, offset, offset + part);
	struct buffer *buffer = buffer_with(disk, start, all & ~whole, 0, &error);
	if (buffer == NULL)
		return error;
	size_t copied = part;
	if (from == NULL)
		memset(buffer->data + offset, 0, part);
	else
		copied = file_copy(buffer->data + offset, from, part, from);
	/* A sector that was not known before, and of which only a part came, is still not known. */
	while (copied > 0 && copied < part &&
	       (touched(disk, offset, offset + copied) & ~buffer->valid &
	        ~covered(disk, offset, offset + copied)) != 0)
		copied--;
	uint64_t changed = touched(disk, offset, offset + copied);
	buffer->valid |= changed;
	buffer->dirty |= changed;
	return copied > 0 ? (long)copied : -EFAULT;
}

static void limit_dirty(void)
{
	unsigned dirty = 0;
	struct buffer *buffer;
	LIST_FOR_EACH (buffer, &buffers, struct buffer, link)
		dirty += buffer->dirty != 0 && !buffer->request.running;
	if (dirty < DIRTY_LIMIT)
		return;
	start_writes(NULL);
	LIST_FOR_EACH (buffer, &buffers, struct buffer, link)
		buffer->disk->ops->notify(buffer->disk);
}

long block_buffer_write(struct disk *disk, uint64_t start, const char *from, size_t size)
{
	size_t done_size = 0;
	long result = 0;
	while (done_size < size) {
		uint64_t at = start + done_size;
		size_t offset = at % BUFFER_SIZE, part = MIN(size - done_size, BUFFER_SIZE - offset);
		result = write_part(disk, at - offset, offset, from == NULL ? NULL : from + done_size, part);
		if (result < 0)
			break;
		done_size += (size_t)result;
		limit_dirty();
		if ((size_t)result < part)
			break;
	}
	return done_size > 0 ? (long)done_size : result;
}

long block_buffer_zero(struct disk *disk, uint64_t start, uint64_t size)
{
	while (size > 0) {
		size_t part = MIN(size, FILE_TRANSFER_LIMIT);
		long result = block_buffer_write(disk, start, NULL, part);
		if (result < 0)
			return result;
		start += (uint64_t)result;
		size -= (uint64_t)result;
	}
	return 0;
}

/* Whether something of it has not come to the device. */
static bool has_dirty(const struct disk *disk)
{
	struct buffer *buffer;
	LIST_FOR_EACH (buffer, &buffers, struct buffer, link) {
		bool writing = buffer->request.running && buffer->request.operation == DISK_WRITE;
		if (buffer->disk == disk && (buffer->dirty != 0 || writing))
			return true;
	}
	return false;
}

long block_buffer_write_back(struct disk *disk)
{
	for (start_writes(disk); has_dirty(disk); start_writes(disk))
		disk_wait(disk);
	long error = write_errors[disk->number];
	write_errors[disk->number] = 0;
	return error;
}

long block_buffer_sync(struct disk *disk)
{
	long result = block_buffer_write_back(disk);
	if (!disk->flushes)
		return result;
	struct disk_request flush = {.operation = DISK_FLUSH};
	long flushed = disk_do(disk, &flush);
	return result < 0 ? result : flushed;
}

/* also_dirty: what was not written back as well. */
static void forget(struct disk *disk, uint64_t start, uint64_t size, bool also_dirty)
{
	struct buffer *buffer;
again:
	LIST_FOR_EACH (buffer, &buffers, struct buffer, link) {
		uint64_t from = MAX(start, buffer->start),
		         to = MIN(start + size, buffer->start + BUFFER_SIZE);
		if (buffer->disk != disk || from >= to)
			continue;
		if (buffer->request.running) {
			disk_wait(disk);
			goto again;
		}
		uint64_t gone = touched(disk, from - buffer->start, to - buffer->start);
		if (also_dirty)
			buffer->dirty &= ~gone;
		buffer->valid &= ~gone | buffer->dirty;
	}
}

void block_buffer_discard(struct disk *disk, uint64_t start, uint64_t size)
{
	forget(disk, start, size, true);
}

void block_buffer_forget(struct disk *disk)
{
	forget(disk, 0, disk->size, false);
}
