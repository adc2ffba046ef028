// SPDX-License-Identifier: MIT
/* Thousands of random calls on pipes and pairs of sockets, none of which waits: what comes through, and when
 * they are full, empty or at their end. */
#include "check.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define STEPS 6000
#define STREAMS 6
#define PIPES 3 /* of them; the others are sockets */
#define SOCKET_MOST                                                                             \
	(16 << 10) /* bytes on their way: how full a socket may be is the kernel's own business \
	            */
#define PIECE_MOST 9000

static uint64_t state = 0x9e3779b97f4a7c15UL;

static unsigned pick(unsigned limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 11) % limit;
}

static struct stream {
	int in, out; /* ends to read and to write */
	int type;    /* 0: a pipe */
	long sent, messages;
} streams[STREAMS];

static unsigned char bytes[PIECE_MOST * 2];

static void bytes_make(long size)
{
	unsigned char first = pick(256);

	for (long i = 0; i < size; i++)
		bytes[i] = first + i * 7;
}

static unsigned sum_of(long size)
{
	unsigned sum = 0;

	for (long i = 0; i < size; i++)
		sum = sum * 31 + bytes[i];
	return sum;
}

static void stream_open(int number)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	struct stream *stream = &streams[number];
	int ends[2] = {-1, -1};

	if (stream->in > 0)
		close(stream->in);
	if (stream->out > 0)
		close(stream->out);
	*stream = (struct stream){.type = number < PIPES ? 0 : types[number % 3]};
	if (stream->type == 0)
		stream->sent = pipe2(ends, O_NONBLOCK);
	else
		stream->sent = socketpair(AF_UNIX, stream->type | SOCK_NONBLOCK, 0, ends);
	stream->in = ends[0];
	stream->out = ends[1];
}

static long size_pick(void)
{
	static const int limits[] = {2, 16, 200, 4097, PIECE_MOST};

	return pick(limits[pick(5)]);
}

static long stream_write(struct stream *stream, char *told)
{
	long size = size_pick(), done;
	int parts = 1 + pick(3);
	struct iovec vectors[3];

	if (stream->type != 0 && (stream->sent + size > SOCKET_MOST || stream->messages > 8))
		return sprintf(told, "skip");
	if (stream->type == SOCK_STREAM && size == 0)
		size = 1;
	bytes_make(size);
	for (int i = 0; i < parts; i++)
		vectors[i] =
		    (struct iovec){bytes + size * i / parts, size * (i + 1) / parts - size * i / parts};
	sprintf(told, "write %ld in %d", size, parts);
	done = parts == 1 ? write(stream->out, bytes, size) : writev(stream->out, vectors, parts);
	if (done >= 0 && stream->type != 0) {
		stream->sent += done;
		stream->messages++;
	}
	return done;
}

static long stream_read(struct stream *stream, char *told)
{
	static const int flag_sets[] = {0, MSG_PEEK, MSG_TRUNC, MSG_PEEK | MSG_TRUNC, MSG_WAITALL};
	long size = size_pick() + pick(3) * PIECE_MOST / 3, done;
	int flags = flag_sets[pick(5)];

	memset(bytes, 0, size);
	if (stream->type == 0) {
		done = read(stream->in, bytes, size);
		sprintf(told, "read %ld, sum %u", size, sum_of(size));
		return done;
	}
	if (stream->type == SOCK_STREAM)
		flags &= ~MSG_TRUNC;
	done = recv(stream->in, bytes, size, flags);
	sprintf(told, "recv %ld flags 0x%x, sum %u", size, flags, sum_of(size));
	if (done >= 0 && !(flags & MSG_PEEK)) {
		/* Only nearly: it decides how much is sent next. */
		stream->sent -= done < stream->sent ? done : stream->sent;
		stream->messages -= stream->messages > 0 && stream->type != SOCK_STREAM;
		if (ioctl(stream->in, FIONREAD, &flags) == 0 && flags == 0 && stream->type == SOCK_STREAM)
			stream->sent = stream->messages = 0;
	}
	return done;
}

static long stream_ask(const struct stream *stream, char *told)
{
	struct pollfd ends[2] = {{stream->in, POLLIN | POLLRDHUP, 0}, {stream->out, POLLOUT, 0}};
	int waiting = -1;
	long result = poll(ends, 2, 0);

	ioctl(stream->in, FIONREAD, &waiting);
	sprintf(told, "poll 0x%x 0x%x, %d wait", ends[0].revents, ends[1].revents, waiting);
	return result;
}

static long stream_resize(const struct stream *stream, char *told)
{
	int size = pick(2) ? (int)pick(200000) : 4096 << pick(6);

	sprintf(told, "F_SETPIPE_SZ %d", size);
	return fcntl(stream->in, F_SETPIPE_SZ, size);
}

static long stream_end(struct stream *stream, char *told)
{
	int how = pick(3);

	if (stream->type != 0) {
		sprintf(told, "shutdown %d", how);
		return shutdown(pick(2) ? stream->in : stream->out, how);
	}
	int *end = how == 0 ? &stream->in : &stream->out, fd = *end;
	sprintf(told, "close %d", how == 0);
	*end = -1;
	return close(fd);
}

static long step_do(char *told)
{
	int number = pick(STREAMS), other = pick(PIPES);
	struct stream *stream = &streams[number];
	long size = size_pick();

	sprintf(told, "%d: ", number);
	told += strlen(told);
	errno = 0;
	switch (pick(16)) {
	case 0:
		if (pick(8) != 0)
			return sprintf(told, "skip");
		sprintf(told, "open");
		stream_open(number);
		return stream->sent;
	case 1:
		return pick(20) == 0 ? stream_end(stream, told) : sprintf(told, "skip");
	case 2:
	case 3:
		return stream_ask(stream, told);
	case 4:
		return stream_resize(stream, told);
	case 5:
	case 6:
		sprintf(told, "splice to %d, %ld", other, size);
		if (stream->type != 0) /* what a socket gives in one piece is the kernel's own business */
			return 0;
		return splice(stream->in, NULL, streams[other].out, NULL, size, SPLICE_F_NONBLOCK);
	case 7:
		sprintf(told, "tee to %d, %ld", other, size);
		return tee(stream->in, streams[other].out, size, SPLICE_F_NONBLOCK);
	case 8:
	case 9:
	case 10:
	case 11:
		return stream_read(stream, told);
	default:
		return stream_write(stream, told);
	}
}

int main(void)
{
	char told[128];

	check_begin();
	signal(SIGPIPE, SIG_IGN);
	for (int number = 0; number < STREAMS; number++)
		stream_open(number);
	for (int step = 0; step < STEPS; step++) {
		long result = step_do(told);
		int error = errno;

		check_count++;
		printf("%d %s = %ld %s\n", step, told, result, result < 0 ? strerrorname_np(error) : "");
	}
	return check_end();
}
