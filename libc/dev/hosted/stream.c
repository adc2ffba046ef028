/* SPDX-License-Identifier: MIT */
/* The program's standard streams where the shim is a process of Linux: the process's own descriptors. */
#include "dev/stream.h"
#include "abi/errno.h"
#include "abi/poll.h"
#include "arch/x86_64/hosted/host.h"
#include "core/init.h"
#include "core/usermem.h"
#include "lib/string.h"

#define BUFFER_SIZE 65536UL

struct host_stream {
	struct stream stream;
	struct host_watch watch;
	const char *name;
	bool ended; /* read: no more will come; written: nobody reads any more */
	size_t start, end;
	char *buffer; /* input that was read ahead */
};

static char input[BUFFER_SIZE], output[BUFFER_SIZE];

static struct host_stream *host_stream_of(struct stream *stream)
{
	return CONTAINER_OF(stream, struct host_stream, stream);
}

/* False when the next byte has not come yet; the queue is then woken when it has. */
static bool host_can_read(struct stream *stream)
{
	struct host_stream *host = host_stream_of(stream);
	if (host->start < host->end || host->ended)
		return true;
	if (host_ready(host->watch.descriptor, POLLIN) == 0) {
		host->watch.wanted = true;
		return false;
	}
	long size = host_call(SYS_read, host->watch.descriptor, (long)host->buffer, BUFFER_SIZE, 0, 0, 0);
	if (size == -EAGAIN) {
		host->watch.wanted = true;
		return false;
	}
	host->start = 0;
	host->end = size > 0 ? (size_t)size : 0;
	host->ended = size <= 0;
	return true;
}

static long host_read(struct stream *stream, void *to, size_t size)
{
	struct host_stream *host = host_stream_of(stream);
	if (!host_can_read(stream))
		return -EAGAIN;
	size = MIN(size, host->end - host->start);
	if (mem_copy(to, host->buffer + host->start, size) != 0)
		return -EFAULT;
	host->start += size;
	return (long)size;
}

static size_t host_waiting(struct stream *stream)
{
	const struct host_stream *host = host_stream_of(stream);
	return host_can_read(stream) ? host->end - host->start : 0;
}

static bool host_ended(struct stream *stream)
{
	const struct host_stream *host = host_stream_of(stream);
	return host->ended && host->start == host->end;
}

static bool host_can_write(struct stream *stream)
{
	struct host_stream *host = host_stream_of(stream);
	if (host->ended || host_ready(host->watch.descriptor, POLLOUT) != 0)
		return true;
	host->watch.wanted = true;
	return false;
}

static long host_write(struct stream *stream, const void *from, size_t size)
{
	struct host_stream *host = host_stream_of(stream);
	size = MIN(size, BUFFER_SIZE);
	if (mem_copy(output, from, size) != 0)
		return -EFAULT;
	if (host->ended)
		return -EPIPE;
	long done = host_call(SYS_write, host->watch.descriptor, (long)output, (long)size, 0, 0, 0);
	if (done == -EAGAIN)
		host->watch.wanted = true;
	else if (done < 0)
		host->ended = true;
	return done < 0 && done != -EAGAIN ? -EPIPE : done;
}

static bool host_broken(struct stream *stream)
{
	struct host_stream *host = host_stream_of(stream);
	return host->ended || (host_ready(host->watch.descriptor, POLLOUT) & (POLLERR | POLLHUP)) != 0;
}

static bool never(struct stream *stream)
{
	(void)stream;
	return false;
}

static bool always(struct stream *stream)
{
	(void)stream;
	return true;
}

static const struct stream_ops input_ops = {
    .read = host_read,
    .can_read = host_can_read,
    .can_write = never,
    .waiting = host_waiting,
    .ended = host_ended,
    .broken = never,
    .drained = always,
};

static const struct stream_ops output_ops = {
    .write = host_write,
    .can_read = never,
    .can_write = host_can_write,
    .ended = never,
    .broken = host_broken,
    .drained = always, /* Linux keeps what was written, also when the process has ended */
};

static struct host_stream streams[] = {
    {.name = "posixlite.stdin",
     .stream.ops = &input_ops,
     .watch = {.descriptor = HOST_STDIN, .events = POLLIN},
     .buffer = input},
    {.name = "posixlite.stdout",
     .stream.ops = &output_ops,
     .watch = {.descriptor = HOST_STDOUT, .events = POLLOUT}},
    {.name = "posixlite.stderr",
     .stream.ops = &output_ops,
     .watch = {.descriptor = HOST_STDERR, .events = POLLOUT}},
};

static struct stream *host_stream_find(const char *name)
{
	for (unsigned i = 0; i < ARRAY_COUNT(streams); i++)
		if (strcmp(streams[i].name, name) == 0)
			return &streams[i].stream;
	return NULL;
}

static void wake_reader(void *stream)
{
	wait_wake(&((struct stream *)stream)->readable);
}

static void wake_writer(void *stream)
{
	wait_wake(&((struct stream *)stream)->writable);
}

extern const char driver_hosted_stream;
const char driver_hosted_stream = 1;

static void host_streams_init(void)
{
	for (unsigned i = 0; i < ARRAY_COUNT(streams); i++) {
		struct stream *stream = &streams[i].stream;
		wait_queue_init(&stream->readable);
		wait_queue_init(&stream->writable);
		streams[i].watch.argument = stream;
		streams[i].watch.handler = streams[i].watch.events == POLLIN ? wake_reader : wake_writer;
		host_watch_add(&streams[i].watch);
	}
	stream_source_set(host_stream_find);
}
INIT(2, host_streams_init);
