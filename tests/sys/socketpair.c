// SPDX-License-Identifier: MIT
/* socketpair: streams, datagrams and packets, their ends, descriptors and credentials that travel. */
#include "net.h"

static void streams(void)
{
	char text[100];
	int ends[2];

	CALL(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	CALL(write(ends[0], "one", 3));
	CALL(write(ends[0], "two", 3));
	CALL(recv(ends[1], text, 4, MSG_PEEK));
	BYTES(text, 4);
	CALL(read(ends[1], text, sizeof(text)));
	BYTES(text, 6);
	CALL(recv(ends[1], text, sizeof(text), MSG_DONTWAIT));
	POLL(ends[0]);
	CALL(shutdown(ends[0], SHUT_WR));
	POLL(ends[0]);
	POLL(ends[1]);
	CALL(read(ends[1], text, sizeof(text)));
	CALL(write(ends[1], "back", 4));
	CALL(close(ends[1]));
	POLL(ends[0]);
	CALL(read(ends[0], text, sizeof(text)));
	CALL(read(ends[0], text, sizeof(text)));
	CALL(send(ends[0], "x", 1, MSG_NOSIGNAL));
	CALL(close(ends[0]));

	/* A close with unread data is a reset. */
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends);
	CALL(write(ends[0], "unread", 6));
	CALL(close(ends[1]));
	CALL(read(ends[0], text, sizeof(text)));
	CALL(read(ends[0], text, sizeof(text)));
	CALL(close(ends[0]));
}

static void much(void)
{
	static char block[100000];
	long sent = 0, received = 0, result;
	int ends[2];

	socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends);
	while ((result = write(ends[0], block, sizeof(block))) > 0)
		sent += result;
	HOLDS(result < 0 && errno == EAGAIN);
	HOLDS(sent > 100000);
	POLL(ends[0]);
	while ((result = read(ends[1], block, sizeof(block))) > 0)
		received += result;
	HOLDS(sent == received);
	POLL(ends[0]);
	close(ends[0]);
	close(ends[1]);
}

static void records(int type)
{
	char text[10];
	int ends[2], bytes;

	CALL(socketpair(AF_UNIX, type, 0, ends));
	CALL(send(ends[0], "first message", 13, 0));
	CALL(send(ends[0], "", 0, 0));
	CALL(send(ends[0], "third", 5, 0));
	CALL(ioctl(ends[1], FIONREAD, &bytes));
	SHOW(bytes);
	CALL(recv(ends[1], text, sizeof(text), MSG_TRUNC));
	BYTES(text, sizeof(text));
	CALL(recv(ends[1], text, sizeof(text), 0));
	CALL(recv(ends[1], text, sizeof(text), 0));
	CALL(recv(ends[1], text, sizeof(text), MSG_DONTWAIT));
	CALL(close(ends[1]));
	CALL(send(ends[0], "x", 1, MSG_NOSIGNAL));
	CALL(close(ends[0]));
}

static void travelling(void)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
	} control = {0};
	char byte = 'b';
	struct iovec vector = {&byte, 1};
	struct msghdr message = {.msg_iov = &vector,
	                         .msg_iovlen = 1,
	                         .msg_control = control.space,
	                         .msg_controllen = CMSG_LEN(sizeof(int))};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	struct ucred who;
	int ends[2], ends_of_pipe[2], got = -1, on = 1;

	socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
	pipe(ends_of_pipe);
	CALL(write(ends_of_pipe[1], "pipe", 4));
	CALL(setsockopt(ends[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)));
	*header = (struct cmsghdr){CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
	memcpy(CMSG_DATA(header), &ends_of_pipe[0], sizeof(int));
	CALL(sendmsg(ends[0], &message, 0));
	CALL(close(ends_of_pipe[0]));
	memset(&control, 0, sizeof(control));
	message.msg_controllen = sizeof(control);
	CALL(recvmsg(ends[1], &message, MSG_CMSG_CLOEXEC));
	SHOW(message.msg_flags & MSG_CTRUNC);
	for (header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
		SHOW(header->cmsg_type);
		SHOW(header->cmsg_len);
		if (header->cmsg_type == SCM_RIGHTS)
			memcpy(&got, CMSG_DATA(header), sizeof(got));
		if (header->cmsg_type == SCM_CREDENTIALS) {
			memcpy(&who, CMSG_DATA(header), sizeof(who));
			HOLDS(who.pid == getpid() && who.uid == getuid() && who.gid == getgid());
		}
	}
	CALL(fcntl(got, F_GETFD));
	CALL(read(got, control.space, 10));
	BYTES(control.space, 4);

	/* No room for the descriptor: it is closed, and the receiver told. */
	message.msg_controllen = CMSG_LEN(sizeof(int));
	header = CMSG_FIRSTHDR(&message);
	*header = (struct cmsghdr){CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
	memcpy(CMSG_DATA(header), &got, sizeof(int));
	CALL(sendmsg(ends[0], &message, 0));
	message.msg_control = NULL;
	message.msg_controllen = 0;
	on = 0;
	setsockopt(ends[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	CALL(recvmsg(ends[1], &message, 0));
	SHOW(message.msg_flags & MSG_CTRUNC);
}

/* A descriptor goes with the first byte: the rest of its message is a stream as any other. */
static void rest_of_a_message(void)
{
	char control[CMSG_SPACE(3 * sizeof(int))] = {0}, bytes[8];
	struct iovec vector = {"abc", 3};
	struct msghdr message = {
	    .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	int ends[2];

	socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
	*header = (struct cmsghdr){CMSG_LEN(3 * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
	memcpy(CMSG_DATA(header), (int[]){0, 1, 2}, 3 * sizeof(int));
	CALL(sendmsg(ends[0], &message, 0));
	CALL(write(ends[0], "de", 2));
	vector = (struct iovec){bytes, 1};
	CALL(recvmsg(ends[1], &message, 0));
	SHOW(message.msg_controllen);
	message.msg_controllen = sizeof(control);
	vector.iov_len = sizeof(bytes);
	CALL(recvmsg(ends[1], &message, 0));
	SHOW(message.msg_controllen);
	BYTES(bytes, 4);
}

/* Descriptors of several pieces of control data arrive as one array. */
static void joined(void)
{
	char control[2 * CMSG_SPACE(2 * sizeof(int))] = {0}, byte = 'x';
	struct iovec vector = {&byte, 1};
	struct msghdr message = {
	    .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	int ends[2], fds[4] = {0};

	socketpair(AF_UNIX, SOCK_DGRAM, 0, ends);
	*header = (struct cmsghdr){CMSG_LEN(2 * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
	memcpy(CMSG_DATA(header), (int[]){ends[0], ends[1]}, 2 * sizeof(int));
	header = CMSG_NXTHDR(&message, header);
	*header = (struct cmsghdr){CMSG_LEN(2 * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
	memcpy(CMSG_DATA(header), (int[]){ends[1], ends[0]}, 2 * sizeof(int));
	CALL(sendmsg(ends[0], &message, 0));
	CALL(recvmsg(ends[1], &message, 0));
	header = CMSG_FIRSTHDR(&message);
	SHOW(header->cmsg_len);
	SHOW(message.msg_controllen);
	memcpy(fds, CMSG_DATA(header), sizeof(fds));
	CALL(write(fds[3], "to the other end", 16));
	CALL(read(fds[2], control, sizeof(control)));
	BYTES(control, 16);
	memcpy(CMSG_DATA(header), (int[]){ends[0], ends[1]}, 2 * sizeof(int));
	*header = (struct cmsghdr){CMSG_LEN(2 * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
	message.msg_controllen = CMSG_SPACE(2 * sizeof(int)) + CMSG_LEN(sizeof(int));
	header = CMSG_NXTHDR(&message, header);
	*header = (struct cmsghdr){CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
	memcpy(CMSG_DATA(header), (int[]){-1}, sizeof(int));
	CALL(sendmsg(ends[0], &message, 0));
}

int main(void)
{
	struct ucred who;
	socklen_t size = sizeof(who);
	struct stat st;
	int ends[2];

	check_begin();
	streams();
	much();
	records(SOCK_DGRAM);
	records(SOCK_SEQPACKET);
	travelling();
	rest_of_a_message();
	joined();
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
	CALL(getsockopt(ends[0], SOL_SOCKET, SO_PEERCRED, &who, &size));
	HOLDS(who.pid == getpid() && who.uid == getuid());
	CALL(fstat(ends[0], &st));
	OCTAL(st.st_mode);
	CALL(lseek(ends[0], 0, SEEK_CUR));
	CALL(fcntl(ends[0], F_GETFD));
	CALL(socketpair(AF_UNIX, SOCK_STREAM, 5, ends));
	CALL(socketpair(AF_UNIX, 77, 0, ends));
	CALL(socketpair(AF_UNIX, SOCK_STREAM, 0, bad_pointer));
	return check_end();
}
