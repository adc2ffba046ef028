// SPDX-License-Identifier: MIT
/* splice, tee: from files to pipes and back, between pipes, and what is refused. */
#include "check.h"

#include <pthread.h>
#include <sys/socket.h>

static void splice_files(void)
{
	char text[32] = "";
	off_t at = 2;
	int ends[2], in, out;

	file_make("in", "0123456789");
	in = open("in", O_RDONLY);
	out = open("out", O_RDWR | O_CREAT | O_TRUNC, 0644);
	CALL(pipe(ends));
	CALL(splice(in, NULL, ends[1], NULL, 4, 0));
	CALL(lseek(in, 0, SEEK_CUR));
	CALL(splice(in, &at, ends[1], NULL, 3, SPLICE_F_MOVE));
	SHOW(at);
	CALL(lseek(in, 0, SEEK_CUR));
	CALL(splice(ends[0], NULL, out, NULL, 100, 0));
	SHOW_FILE("out");
	at = 1;
	CALL(splice(in, NULL, ends[1], NULL, 100, SPLICE_F_MORE));
	CALL(splice(in, NULL, ends[1], NULL, 100, 0));
	CALL(splice(ends[0], NULL, out, &at, 2, 0));
	SHOW(at);
	SHOW_FILE("out");
	CALL(read(ends[0], text, sizeof(text)));
	TEXT(text);
	CALL(splice(ends[0], NULL, out, NULL, 1, SPLICE_F_NONBLOCK));
	CALL(close(ends[1]));
	CALL(splice(ends[0], NULL, out, NULL, 1, 0));
	CALL(close(ends[0]));
	CALL(close(in));
	CALL(close(out));
}

static void splice_pipes(void)
{
	char text[32] = "";
	int one[2], two[2];

	CALL(pipe(one));
	CALL(pipe(two));
	CALL(write(one[1], "abcdef", 6));
	CALL(tee(one[0], two[1], 4, 0));
	CALL(read(two[0], text, sizeof(text)));
	TEXT(text);
	CALL(splice(one[0], NULL, two[1], NULL, 2, 0));
	CALL(splice(one[0], NULL, two[1], NULL, 100, 0));
	CALL(read(two[0], text, sizeof(text)));
	TEXT(text);
	CALL(tee(one[0], two[1], 4, SPLICE_F_NONBLOCK));
	CALL(tee(one[0], two[1], 0, 0));
	CALL(tee(one[0], one[1], 4, 0));
	CALL(splice(one[0], NULL, one[1], NULL, 4, 0));
	CALL(tee(one[0], two[1], 4, 0x1000));
	CALL(tee(one[1], two[1], 4, 0));
}

static void splice_refuses(void)
{
	off_t at = 0;
	int ends[2], in = open("in", O_RDONLY), append = open("out", O_WRONLY | O_APPEND);

	CALL(pipe(ends));
	CALL(splice(in, NULL, append, NULL, 1, 0));
	CALL(splice(in, NULL, ends[1], NULL, 0, 0x1000));
	CALL(splice(in, NULL, ends[1], NULL, 1, 0x1000));
	CALL(splice(in, NULL, ends[1], &at, 1, 0));
	CALL(splice(ends[0], &at, append, NULL, 1, 0));
	CALL(write(ends[1], "x", 1));
	CALL(splice(ends[0], NULL, append, NULL, 1, 0));
	CALL(splice(ends[0], NULL, in, NULL, 1, 0));
	CALL(splice(append, NULL, ends[1], NULL, 1, 0));
	CALL(splice(-1, NULL, ends[1], NULL, 1, 0));
	CALL(splice(in, NULL, -1, NULL, 1, 0));
	CALL(splice(in, bad_pointer, ends[1], NULL, 1, 0));
	CALL(tee(in, ends[1], 1, 0));
}

struct moving {
	int from, to;
	long size, result;
	pthread_t thread;
};

static void *splices(void *argument)
{
	struct moving *moving = argument;

	moving->result = splice(moving->from, NULL, moving->to, NULL, moving->size, 0);
	return NULL;
}

static void *reads(void *argument)
{
	struct moving *moving = argument;
	char bytes[16];

	moving->result = read(moving->from, bytes, moving->size);
	return NULL;
}

static void *writes(void *argument)
{
	struct moving *moving = argument;
	char *bytes = calloc(1, moving->size);

	moving->result = write(moving->to, bytes, moving->size);
	free(bytes);
	return NULL;
}

/* The socket takes nothing: until it does, what splice has begun to move is nobody else's. */
static void splice_waits_to_write(void)
{
	int ends[2], sockets[2];
	char bytes[4096] = "", last[16] = "";
	long got, end = 0;

	CALL(pipe(ends));
	CALL(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
	while (send(sockets[0], bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		;
	CALL(write(ends[1], "0123456789", 10));
	struct moving out = {ends[0], sockets[0], 10, -1, 0}, in = {ends[0], -1, 10, -1, 0};
	pthread_create(&out.thread, NULL, splices, &out);
	usleep(30000); /* it waits by now */
	pthread_create(&in.thread, NULL, reads, &in);
	usleep(30000);
	while (end != '9' && (got = recv(sockets[1], bytes, sizeof(bytes), 0)) > 0) {
		end = bytes[got - 1];
		memcpy(last, bytes + (got > 10 ? got - 10 : 0), got > 10 ? 10 : got);
	}
	TEXT(last);
	pthread_join(out.thread, NULL);
	SHOW(out.result);
	CALL(write(ends[1], "abc", 3));
	pthread_join(in.thread, NULL);
	SHOW(in.result);
	for (int i = 0; i < 2; i++) {
		CALL(close(ends[i]));
		CALL(close(sockets[i]));
	}
}

/* While splice waits for the socket's bytes, the pipe is filled: nothing is lost. */
static void splice_waits_to_read(void)
{
	int ends[2], sockets[2];
	char bytes[4096];
	long got, zeros = 0, letters = 0;

	CALL(pipe(ends));
	CALL(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
	struct moving in = {sockets[0], ends[1], 10, -1, 0}, out = {-1, ends[1], 65536, -1, 0};
	pthread_create(&in.thread, NULL, splices, &in);
	usleep(30000); /* it waits by now */
	pthread_create(&out.thread, NULL, writes, &out);
	usleep(30000);
	CALL(send(sockets[1], "abcd", 4, 0));
	pthread_join(in.thread, NULL);
	SHOW(in.result);
	while (zeros + letters < 65540 && (got = read(ends[0], bytes, sizeof(bytes))) > 0)
		for (long i = 0; i < got; i++)
			*(bytes[i] ? &letters : &zeros) += 1;
	pthread_join(out.thread, NULL);
	SHOW(out.result);
	SHOW(zeros);
	SHOW(letters);
}

int main(void)
{
	check_begin();
	splice_files();
	splice_pipes();
	splice_refuses();
	splice_waits_to_write();
	splice_waits_to_read();
	return check_end();
}
