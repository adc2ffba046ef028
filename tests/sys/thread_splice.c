// SPDX-License-Identifier: MIT
/* splice that waits while other threads use the pipe. */
#include "check.h"

#include <pthread.h>
#include <sys/socket.h>

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
	splice_waits_to_write();
	splice_waits_to_read();
	return check_end();
}
