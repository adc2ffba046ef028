/* SPDX-License-Identifier: MIT */
/* The stream of records that Python reads, and the counts of plain calls that are not in it yet. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#define ERROR_MOST 4095
#define FIRST_ROOM 65536
#define ALIGN(size) (((size) + 7) & ~(size_t)7)

/* Room for `size` bytes, filled with zeroes; NULL when memory is short. */
void *stream_add(struct stream *stream, size_t size)
{
	size = ALIGN(size);
	if (stream->failed)
		return NULL;
	if (stream->size + size > stream->room) {
		size_t room = stream->room ? stream->room * 2 : FIRST_ROOM;
		while (room < stream->size + size)
			room *= 2;
		char *data = realloc(stream->data, room);
		if (data == NULL) {
			stream->failed = 1;
			return NULL;
		}
		stream->data = data;
		stream->room = room;
	}
	void *at = stream->data + stream->size;
	memset(at, 0, size);
	stream->size += size;
	return at;
}

/* Begins a record of the call that a task is in; pieces may follow until `record_end`. */
size_t record_begin(struct tracer *tracer, int kind, int id, const struct task *task)
{
	counts_flush(tracer);
	size_t at = tracer->stream.size;
	struct record *record = stream_add(&tracer->stream, sizeof(*record));
	if (record == NULL)
		return at;
	record->task = id;
	record->number = task->number;
	record->kind = (uint8_t)kind;
	record->foreign = task->foreign;
	record->entered = task->entered;
	record->times = 1;
	memcpy(record->arguments, task->arguments, sizeof(record->arguments));
	return at;
}

void record_end(struct tracer *tracer, size_t at, int64_t result)
{
	struct stream *stream = &tracer->stream;
	if (stream->failed)
		return;
	struct record *record = (struct record *)(stream->data + at);
	record->size = (uint32_t)(stream->size - at);
	record->result = result;
	record->sum = result > 0 ? (uint64_t)result : 0;
}

void piece_add(struct stream *stream, int place, int kind, const void *data, size_t size)
{
	struct piece *piece = stream_add(stream, sizeof(*piece) + size);
	if (piece == NULL)
		return;
	*piece = (struct piece){.size = (uint32_t)size, .place = (uint8_t)place, .kind = (uint8_t)kind};
	memcpy(piece + 1, data, size);
}

/* The kernel puts restart_syscall in the place of a call that goes on: no call of the program's. */
void order_advance(struct tracer *tracer, const struct task *task)
{
	if (!task->foreign && task->number == SYS_restart_syscall)
		return;
	if (++tracer->order <= SPREAD_MOST * tracer->width)
		return;
	tracer->width *= 2;
	for (uint32_t i = 0; i < tracer->counted; i++) {
		uint32_t *spread = tracer->counts[i].spread;
		for (int slot = 0; slot < SPREAD_MOST / 2; slot++)
			spread[slot] = spread[2 * slot] + spread[2 * slot + 1];
		memset(spread + SPREAD_MOST / 2, 0, SPREAD_MOST / 2 * sizeof(*spread));
	}
}

static void spread_note(const struct tracer *tracer, struct count *count)
{
	count->last = tracer->order;
	count->spread[(tracer->order - 1) / tracer->width]++;
}

static void spread_add(struct tracer *tracer, const struct count *count)
{
	uint64_t begin = (count->first - 1) / tracer->width, end = (count->last - 1) / tracer->width + 1;
	size_t times = (end - begin) * sizeof(*count->spread);
	struct piece *piece = stream_add(&tracer->stream, sizeof(*piece) + sizeof(struct spread) + times);
	if (piece == NULL)
		return;
	*piece = (struct piece){.size = (uint32_t)(sizeof(struct spread) + times), .kind = PIECE_SPREAD};
	struct spread *spread = (struct spread *)(piece + 1);
	*spread = (struct spread){.first = count->first, .last = count->last, .width = tracer->width};
	memcpy(spread->times, count->spread + begin, times);
}

static uint32_t count_hash(const struct count *count)
{
	uint64_t hash = (uint64_t)count->task * 31 + (uint64_t)count->number;
	hash = hash * 1099511628211u + (uint64_t)count->error;
	for (int i = 0; i < 6; i++)
		hash = (hash ^ count->arguments[i]) * 1099511628211u;
	return (uint32_t)(hash >> 32 ^ hash);
}

void count_call(struct tracer *tracer, const struct task *task, int64_t result)
{
	const struct habit *habit = &tracer->calls[task->number].habit;
	struct count count = {.task = task->id, .number = task->number, .times = 1, .first = tracer->order};
	for (int i = 0; i < 6; i++)
		count.arguments[i] = habit->matter >> i & 1 ? task->arguments[i] : 0;
	if (result < 0 && result >= -ERROR_MOST)
		count.error = result;
	else
		count.sum = (uint64_t)result;
	if (tracer->counted == COUNT_MOST)
		counts_flush(tracer);
	for (uint32_t place = count_hash(&count);; place++) {
		uint32_t at = place & (COUNT_SLOTS - 1);
		if (tracer->slots[at] == 0) {
			tracer->used[tracer->counted] = at;
			tracer->counts[tracer->counted] = count;
			spread_note(tracer, &tracer->counts[tracer->counted]);
			tracer->slots[at] = ++tracer->counted;
			return;
		}
		struct count *known = &tracer->counts[tracer->slots[at] - 1];
		if (memcmp(known, &count, offsetof(struct count, times)) == 0) {
			known->times++;
			known->sum += count.sum;
			spread_note(tracer, known);
			return;
		}
	}
}

void counts_flush(struct tracer *tracer)
{
	for (uint32_t i = 0; i < tracer->counted; i++) {
		const struct count *count = &tracer->counts[i];
		struct record *record = stream_add(&tracer->stream, sizeof(*record));
		tracer->slots[tracer->used[i]] = 0;
		if (record == NULL)
			continue;
		size_t at = (size_t)((char *)record - tracer->stream.data);
		record->kind = RECORD_COUNTED;
		record->task = count->task;
		record->number = count->number;
		record->result = count->error;
		record->times = count->times;
		record->sum = count->sum;
		memcpy(record->arguments, count->arguments, sizeof(record->arguments));
		spread_add(tracer, count);
		record = (struct record *)(tracer->stream.data + at); /* it may have moved */
		record->size = (uint32_t)(tracer->stream.size - at);
	}
	tracer->counted = 0;
}
