// SPDX-License-Identifier: MIT
/* recvfrom, recvmsg: peeking, waiting for all, time limits, cut datagrams, control data. */
#include "net.h"

#include <time.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void streams(int family)
{
	struct timeval limit = {0, 20000};
	char text[20];
	int ends[2], bytes = -1;

	tcp_pair(family, ends);
	CALL(recv(ends[1], text, sizeof(text), MSG_DONTWAIT));
	CALL(send(ends[0], "0123456789", 10, 0));
	wait_for(ends[1], POLLIN);
	CALL(ioctl(ends[1], FIONREAD, &bytes));
	SHOW(bytes);
	CALL(recv(ends[1], text, 4, MSG_PEEK));
	BYTES(text, 4);
	CALL(recv(ends[1], text, 4, 0));
	CALL(recv(ends[1], text, 2, MSG_TRUNC));
	CALL(recv(ends[1], bad_pointer, 2, 0));
	CALL(recv(ends[1], text, 20, 0));
	BYTES(text, 4);
	CALL(setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)));
	CALL(recv(ends[1], text, sizeof(text), 0));
	send(ends[0], "ab", 2, 0);
	CALL(recv(ends[1], text, sizeof(text), MSG_WAITALL));
	send(ends[0], "last", 4, 0);
	shutdown(ends[0], SHUT_WR);
	CALL(recv(ends[1], text, sizeof(text), MSG_WAITALL));
	CALL(recv(ends[1], text, sizeof(text), 0));
	POLL(ends[1]);
	CALL(send(ends[1], "back", 4, 0));
	CALL(recv(ends[0], text, sizeof(text), 0));
	CALL(recv(ends[0], text, 0, MSG_DONTWAIT));
	close(ends[0]);
	close(ends[1]);
	CALL(recv(socket(family, SOCK_STREAM, 0), text, sizeof(text), 0));
}

/* Nagle's algorithm: the second small piece leaves when the first is acknowledged. A new connection's
 * receiver does that at once, though the program has read nothing yet; held back for tens of milliseconds it
 * would take seconds. */
static void acknowledged_at_once(int family)
{
	int both = 2, ends[2], whole = 0;
	double start = now();

	for (int round = 0; round < 40; round++) {
		tcp_pair(family, ends);
		setsockopt(ends[1], SOL_SOCKET, SO_RCVLOWAT, &both, sizeof(both));
		send(ends[0], "a", 1, 0);
		send(ends[0], "b", 1, 0);
		whole += wait_for(ends[1], POLLIN);
		close(ends[1]);
		close(ends[0]);
	}
	SHOW(whole);
	HOLDS(now() - start < 1);
}

static void reset(int family)
{
	struct linger linger = {1, 0};
	char text[20];
	int ends[2];

	tcp_pair(family, ends);
	CALL(setsockopt(ends[0], SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)));
	close(ends[0]);
	wait_for(ends[1], POLLIN);
	POLL(ends[1]);
	CALL(recv(ends[1], text, sizeof(text), 0));
	CALL(recv(ends[1], text, sizeof(text), 0));
	close(ends[1]);

	/* Closed with something unread. */
	tcp_pair(family, ends);
	send(ends[1], "unread", 6, 0);
	wait_for(ends[0], POLLIN);
	close(ends[0]);
	wait_for(ends[1], POLLIN);
	CALL(recv(ends[1], text, sizeof(text), 0));
	close(ends[1]);
}

static void datagrams(void)
{
	union {
		struct cmsghdr align;
		char space[100];
	} control;
	union address address, from;
	char text[4];
	struct iovec vectors[] = {{text, 2}, {text + 2, 2}};
	struct msghdr message = {&from, sizeof(from), vectors, 2, &control, sizeof(control), 0};
	int fd = bound_socket(AF_INET, SOCK_DGRAM, &address), on = 1;
	struct cmsghdr *header;
	struct in_pktinfo info;

	CALL(setsockopt(fd, SOL_IP, IP_PKTINFO, &on, sizeof(on)));
	sendto(fd, "abcdef", 6, 0, &address.any, sizeof(address.in));
	sendto(fd, "second", 6, 0, &address.any, sizeof(address.in));
	CALL(recvmsg(fd, &message, MSG_PEEK));
	SHOW(message.msg_flags);
	CALL(recvmsg(fd, &message, 0));
	BYTES(text, 4);
	SHOW(message.msg_namelen);
	HOLDS(from.in.sin_port == address.in.sin_port);
	SHOW(message.msg_flags);
	header = CMSG_FIRSTHDR(&message);
	if (HOLDS(header != NULL)) {
		SHOW(header->cmsg_level);
		SHOW(header->cmsg_type);
		memcpy(&info, CMSG_DATA(header), sizeof(info));
		SHOW(info.ipi_ifindex);
		HOLDS(info.ipi_addr.s_addr == htonl(INADDR_LOOPBACK));
	}
	CALL(recv(fd, text, 1, MSG_TRUNC));
	CALL(recv(fd, text, 1, MSG_DONTWAIT));
	message.msg_iovlen = 5000;
	CALL(recvmsg(fd, &message, MSG_DONTWAIT));
	CALL(recvmsg(fd, bad_pointer, MSG_DONTWAIT));
}

int main(void)
{
	char text[4];

	check_begin();
	streams(AF_INET);
	streams(AF_INET6);
	reset(AF_INET);
	acknowledged_at_once(AF_INET);
	datagrams();
	CALL(recv(socket(AF_UNIX, SOCK_STREAM, 0), text, 1, MSG_DONTWAIT));
	CALL(recv(socket(AF_UNIX, SOCK_SEQPACKET, 0), text, 1, MSG_DONTWAIT));
	CALL(recv(socket(AF_UNIX, SOCK_DGRAM, 0), text, 1, MSG_DONTWAIT));
	CALL(recv(STDOUT_FILENO, text, 1, 0));
	CALL(recv(-1, text, 1, 0));
	return check_end();
}
