// SPDX-License-Identifier: MIT
/* listen: who can, what a listening socket refuses, and what a full backlog does. */
#include "net.h"

#define CONNECTIONS 40

static int sharing(int port, int shares)
{
	union address address = loopback(AF_INET, port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;

	CALL(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)));
	on = shares;
	CALL(setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)));
	/* With SO_REUSEADDR alone, one of the two refuses. */
	SHOW(bind(fd, &address.any, sizeof(address.in)) == 0 && listen(fd, CONNECTIONS) == 0);
	return fd;
}

static int accepted(int fd)
{
	int count = 0;

	while (accept(fd, NULL, NULL) >= 0)
		count++;
	return count;
}

/* SO_REUSEPORT: connections are spread over those that listen at one address. */
static void together(void)
{
	union address address;
	int fds[2], port, first, second;

	close(bound_socket(AF_INET, SOCK_STREAM, &address));
	port = ntohs(address.in.sin_port);
	for (int i = 0; i < 2; i++)
		fds[i] = sharing(port, 1);
	close(sharing(port, 0));
	for (int i = 0; i < CONNECTIONS; i++)
		connect(socket(AF_INET, SOCK_STREAM, 0), &address.any, sizeof(address.in));
	first = accepted(fds[0]);
	second = accepted(fds[1]);
	SHOW(first + second);
	HOLDS(first > 0 && second > 0);
	close(fds[0]);
	for (int i = 0; i < CONNECTIONS; i++)
		connect(socket(AF_INET, SOCK_STREAM, 0), &address.any, sizeof(address.in));
	SHOW(accepted(fds[1]));
	close(fds[1]);
}

int main(void)
{
	union address address = unix_address("listener");
	int fd, on = 0, client, last = 0;
	socklen_t size = sizeof(on);
	char byte;

	check_begin();
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	CALL(listen(fd, 1));
	bind(fd, &address.any, sizeof(address.un));
	CALL(listen(fd, 1));
	CALL(listen(fd, 2));
	CALL(getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &size));
	SHOW(on);
	CALL(connect(fd, &address.any, sizeof(address.un)));
	CALL(read(fd, &byte, 1));
	for (int i = 0; i < 5 && last == 0; i++) {
		client = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		last = connect(client, &address.any, sizeof(address.un));
		if (last != 0)
			printf("connection %d: %s\n", i, strerrorname_np(errno));
	}
	POLL(fd);
	close(fd);
	CALL(connect(client, &address.any, sizeof(address.un)));
	CALL(listen(socket(AF_UNIX, SOCK_DGRAM, 0), 1));

	fd = bound_socket(AF_INET, SOCK_STREAM, &address);
	POLL(fd);
	CALL(listen(fd, 5));
	POLL(fd);
	CALL(getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &size));
	SHOW(on);
	CALL(read(fd, &byte, 1));
	CALL(send(fd, "x", 1, MSG_NOSIGNAL));
	CALL(listen(fd, 5));
	/* Without a port of its own it gets one. */
	CALL(listen(socket(AF_INET, SOCK_STREAM, 0), 5));
	CALL(listen(socket(AF_INET, SOCK_DGRAM, 0), 5));
	CALL(listen(STDOUT_FILENO, 5));
	CALL(listen(-1, 5));
	together();
	return check_end();
}
