// SPDX-License-Identifier: MIT
/* shutdown: one direction, the other, both; what each side sees of it. */
#include "net.h"

#include <pthread.h>

static void directions(int family)
{
	char text[10];
	int ends[2];

	tcp_pair(family, ends);
	CALL(send(ends[1], "before", 6, 0));
	CALL(shutdown(ends[0], SHUT_WR));
	CALL(shutdown(ends[0], SHUT_WR));
	wait_for(ends[1], POLLIN);
	POLL(ends[0]);
	POLL(ends[1]);
	CALL(recv(ends[1], text, sizeof(text), 0));
	CALL(recv(ends[0], text, sizeof(text), 0));
	CALL(send(ends[1], "after", 5, 0));
	CALL(recv(ends[0], text, sizeof(text), 0));
	CALL(shutdown(ends[1], SHUT_WR));
	wait_for(ends[0], POLLIN);
	CALL(recv(ends[0], text, sizeof(text), 0));
	POLL(ends[0]);
	POLL(ends[1]);
	close(ends[0]);
	close(ends[1]);

	tcp_pair(family, ends);
	CALL(shutdown(ends[0], SHUT_RD));
	POLL(ends[0]);
	CALL(recv(ends[0], text, sizeof(text), 0));
	CALL(send(ends[0], "still", 5, 0));
	wait_for(ends[1], POLLIN);
	CALL(recv(ends[1], text, sizeof(text), 0));
	CALL(shutdown(ends[0], SHUT_RDWR));
	POLL(ends[0]);
	close(ends[0]);
	close(ends[1]);
}

static int listener, accepted, accept_error;

static void *accept_one(void *unused)
{
	accepted = accept(listener, NULL, NULL);
	accept_error = errno;
	return unused;
}

/* Who waits for a connection is told that there will be none; the socket keeps its address, and may listen
 * again. */
static void of_a_listener(void)
{
	union address address, same;
	socklen_t size = sizeof(same);
	pthread_t thread;
	int client;

	listener = bound_socket(AF_INET, SOCK_STREAM, &address);
	CALL(listen(listener, 5));
	CALL(shutdown(listener, SHUT_RD)); /* not a port of its choice: given back */
	CALL(getsockname(listener, &same.any, &size));
	CALL(bind(listener, &address.any, address_size(&address)));
	CALL(listen(listener, 5));
	pthread_create(&thread, NULL, accept_one, NULL);
	usleep(20000);
	CALL(shutdown(listener, SHUT_WR));
	usleep(20000);
	CALL(shutdown(listener, SHUT_RDWR));
	usleep(20000);
	pthread_join(thread, NULL);
	HOLDS(accepted == -1 && accept_error == EINVAL);
	POLL(listener);
	CALL(shutdown(listener, SHUT_RD));
	CALL(connect(socket(AF_INET, SOCK_STREAM, 0), &address.any, address_size(&address)));
	CALL(bind(listener, &address.any, address_size(&address)));
	CALL(getsockname(listener, &same.any, &size));
	HOLDS(same.in.sin_port == address.in.sin_port);
	CALL(listen(listener, 5));
	client = socket(AF_INET, SOCK_STREAM, 0);
	CALL(connect(client, &address.any, address_size(&address)));
	OK(accept(listener, NULL, NULL));
	CALL(shutdown(client, SHUT_RDWR));
}

/* Only who waits for a datagram is told that none will come. */
static void of_datagrams(int fd)
{
	char byte;

	CALL(shutdown(fd, SHUT_RD));
	CALL(recv(fd, &byte, 1, MSG_DONTWAIT));
	CALL(recv(fd, &byte, 1, 0));
	CALL(fcntl(fd, F_SETFL, O_NONBLOCK));
	CALL(read(fd, &byte, 1));
	CALL(close(fd));
}

static int connected(void)
{
	struct sockaddr_in to = {AF_INET, htons(9), {htonl(INADDR_LOOPBACK)}, {0}};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	CALL(connect(fd, (void *)&to, sizeof(to)));
	return fd;
}

int main(void)
{
	int ends[2];
	char text[10];

	check_begin();
	directions(AF_INET);
	directions(AF_INET6);
	of_a_listener();
	CALL(shutdown(socket(AF_INET, SOCK_STREAM, 0), SHUT_RD));
	CALL(shutdown(socket(AF_INET, SOCK_DGRAM, 0), SHUT_RD));
	socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends);
	CALL(shutdown(ends[0], SHUT_RD));
	CALL(send(ends[1], "x", 1, MSG_NOSIGNAL));
	CALL(recv(ends[0], text, sizeof(text), 0));
	POLL(ends[0]);
	POLL(ends[1]);
	CALL(shutdown(ends[0], 7));
	CALL(shutdown(STDOUT_FILENO, SHUT_RD));
	CALL(shutdown(-1, SHUT_RD));
	CALL(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
	of_datagrams(ends[0]);
	of_datagrams(connected());
	return check_end();
}
