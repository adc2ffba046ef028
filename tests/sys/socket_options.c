// SPDX-License-Identifier: MIT
/* Socket options by what they do: buffers that fill, data that waits, connections that are let go. */
#include "net.h"

#include <pthread.h>
#include <sys/time.h>
#include <time.h>

static int set(int fd, int level, int name, int number)
{
	return setsockopt(fd, level, name, &number, sizeof(number));
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Bytes that a connection takes while nobody reads them. */
static long filled(int fd)
{
	static char bytes[100000];
	struct pollfd out = {.fd = fd, .events = POLLOUT};
	long all = 0, size;

	while ((size = send(fd, bytes, sizeof(bytes), MSG_DONTWAIT)) > 0 || poll(&out, 1, 300) > 0)
		all += size > 0 ? size : 0;
	return all;
}

/* A pair, the reading end with this receive buffer from the start, the other with this send buffer. */
static void pair(int ends[2], int receive, int send)
{
	union address address;
	int listener = bound_socket(AF_INET, SOCK_STREAM, &address);

	CALL(set(listener, SOL_SOCKET, SO_RCVBUF, receive));
	ends[0] = socket(AF_INET, SOCK_STREAM, 0);
	CALL(set(ends[0], SOL_SOCKET, SO_SNDBUF, send));
	CALL(listen(listener, 1));
	CALL(connect(ends[0], &address.any, sizeof(address.in)));
	OK(ends[1] = accept(listener, NULL, NULL));
	close(listener);
}

static void buffers(void)
{
	static char bytes[100000];
	long small, large, size, all = 0;
	int ends[2];

	pair(ends, 10000, 10000);
	small = filled(ends[0]);
	HOLDS(small >= 15000 && small < 120000);
	POLL(ends[0]);
	shutdown(ends[0], SHUT_WR);
	while ((size = read(ends[1], bytes, sizeof(bytes))) > 0)
		all += size;
	HOLDS(all == small);
	close(ends[0]);
	close(ends[1]);
	pair(ends, 100000, 100000);
	large = filled(ends[0]);
	HOLDS(large > 2 * small);
	close(ends[0]);
	close(ends[1]);
}

/* TCP_CORK and MSG_MORE hold back what does not fill a packet, for 200 ms. */
static void held(void)
{
	char bytes[100];
	int ends[2];

	tcp_pair(AF_INET, ends);
	CALL(set(ends[0], SOL_TCP, TCP_CORK, 1));
	CALL(send(ends[0], "one", 3, 0));
	CALL(poll(&(struct pollfd){ends[1], POLLIN, 0}, 1, 50));
	CALL(set(ends[0], SOL_TCP, TCP_CORK, 0));
	CALL(wait_for(ends[1], POLLIN));
	CALL(read(ends[1], bytes, sizeof(bytes)));
	CALL(send(ends[0], "two", 3, MSG_MORE));
	CALL(poll(&(struct pollfd){ends[1], POLLIN, 0}, 1, 50));
	CALL(send(ends[0], "three", 5, 0));
	CALL(recv(ends[1], bytes, 8, MSG_WAITALL));
	CALL(send(ends[0], "four", 4, MSG_MORE));
	CALL(wait_for(ends[1], POLLIN));
	close(ends[0]);
	close(ends[1]);
}

static void *later(void *fd)
{
	usleep(50000);
	send(*(int *)fd, "678901", 6, 0);
	return NULL;
}

/* SO_RCVLOWAT: neither poll nor read are content with less; what cannot wait takes what there is. */
static void low_water(void)
{
	char bytes[100];
	int ends[2];
	pthread_t writer;

	tcp_pair(AF_INET, ends);
	CALL(set(ends[1], SOL_SOCKET, SO_RCVLOWAT, 10));
	CALL(send(ends[0], "12345", 5, 0));
	CALL(poll(&(struct pollfd){ends[1], POLLIN, 0}, 1, 50));
	CALL(recv(ends[1], bytes, 2, MSG_DONTWAIT));
	CALL(set(ends[1], SOL_SOCKET, SO_RCVLOWAT, 6));
	pthread_create(&writer, NULL, later, &ends[0]);
	CALL(read(ends[1], bytes, sizeof(bytes)));
	pthread_join(writer, NULL);
	close(ends[0]);
	close(ends[1]);
}

/* TCP_DEFER_ACCEPT: nobody is accepted who has said nothing, until the time is up. */
static void deferred(void)
{
	union address address;
	int listener = bound_socket(AF_INET, SOCK_STREAM, &address), on, off;
	double begin;

	CALL(set(listener, SOL_TCP, TCP_DEFER_ACCEPT, 1));
	CALL(listen(listener, 5));
	on = socket(AF_INET, SOCK_STREAM, 0);
	CALL(connect(on, &address.any, sizeof(address.in)));
	CALL(poll(&(struct pollfd){listener, POLLIN, 0}, 1, 50));
	CALL(send(on, "x", 1, 0));
	CALL(wait_for(listener, POLLIN));
	OK(accept(listener, NULL, NULL));
	begin = now();
	off = socket(AF_INET, SOCK_STREAM, 0);
	CALL(connect(off, &address.any, sizeof(address.in)));
	CALL(wait_for(listener, POLLIN));
	HOLDS(now() - begin > 0.5);
	OK(accept(listener, NULL, NULL));
	close(listener);
	close(on);
	close(off);
}

/* TCP_USER_TIMEOUT: the other side reads nothing, so bytes wait until the connection is given up. */
static void user_timeout(void)
{
	int ends[2];

	pair(ends, 10000, 10000);
	CALL(set(ends[0], SOL_TCP, TCP_USER_TIMEOUT, 500));
	HOLDS(filled(ends[0]) > 0);
	CALL(wait_for(ends[0], 0));
	CALL(send(ends[0], "x", 1, MSG_NOSIGNAL));
	CALL(send(ends[0], "x", 1, MSG_NOSIGNAL));
	close(ends[0]);
	close(ends[1]);
}

/* IP_FREEBIND: an address that is nobody's (203.0.113.1). */
static void free_bind(void)
{
	union address address = loopback(AF_INET, 0);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.in.sin_addr.s_addr = htonl(0xcb007101);
	CALL(bind(fd, &address.any, sizeof(address.in)));
	CALL(set(fd, SOL_IP, IP_FREEBIND, 1));
	CALL(bind(fd, &address.any, sizeof(address.in)));
	CALL(listen(fd, 1));
	close(fd);
}

/* SO_TIMESTAMP: when a datagram came. */
static void timestamp(void)
{
	char byte, control[200];
	struct iovec vector = {&byte, 1};
	struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control};
	union address address;
	int to = bound_socket(AF_INET, SOCK_DGRAM, &address), from = socket(AF_INET, SOCK_DGRAM, 0);
	struct cmsghdr *header;
	struct timeval *came;

	CALL(set(to, SOL_SOCKET, SO_TIMESTAMP, 1));
	CALL(sendto(from, "x", 1, 0, &address.any, sizeof(address.in)));
	message.msg_controllen = sizeof(control);
	CALL(recvmsg(to, &message, 0));
	header = CMSG_FIRSTHDR(&message);
	SHOW(header->cmsg_level);
	SHOW(header->cmsg_type);
	SHOW(header->cmsg_len);
	came = (struct timeval *)CMSG_DATA(header);
	HOLDS(llabs(came->tv_sec - (long long)time(NULL)) < 5);
	HOLDS(came->tv_usec >= 0 && came->tv_usec < 1000000);
	close(to);
	close(from);
}

/* IP_PMTUDISC_DO: what does not fit into one packet is refused. */
static void whole_packets(void)
{
	static char bytes[65507];
	union address address;
	int to = bound_socket(AF_INET, SOCK_DGRAM, &address), from = socket(AF_INET, SOCK_DGRAM, 0);

	CALL(set(from, SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO));
	CALL(sendto(from, bytes, 65000, 0, &address.any, sizeof(address.in)));
	close(to);
	close(from);
}

int main(void)
{
	check_begin();
	buffers();
	held();
	low_water();
	deferred();
	user_timeout();
	free_bind();
	timestamp();
	whole_packets();
	return check_end();
}
