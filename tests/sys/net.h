// SPDX-License-Identifier: MIT
/* What the programs about sockets share: addresses of this machine, and connected pairs over loopback. */
#pragma once

#include "check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

/* These programs close descriptors more often than they look at them. */
#pragma GCC diagnostic ignored "-Wunused-result"

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
};

static inline union address loopback(int family, int port)
{
	union address address = {.any.sa_family = family};

	if (family == AF_INET) {
		address.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		address.in.sin_port = htons(port);
	} else {
		address.in6.sin6_addr = in6addr_loopback;
		address.in6.sin6_port = htons(port);
	}
	return address;
}

static inline socklen_t address_size(const union address *address)
{
	return address->any.sa_family == AF_INET ? sizeof(address->in) : sizeof(address->in6);
}

/* A socket bound to a free port of loopback; *address is where. */
static inline int bound_socket(int family, int type, union address *address)
{
	int fd = socket(family, type, 0);
	socklen_t size = sizeof(*address);

	*address = loopback(family, 0);
	if (fd < 0 || bind(fd, &address->any, address_size(address)) != 0 ||
	    getsockname(fd, &address->any, &size) != 0) {
		printf("no socket: %s\n", strerrorname_np(errno));
		exit(1);
	}
	return fd;
}

/* Two ends of a TCP connection over loopback. */
static inline void tcp_pair(int family, int ends[2])
{
	union address address;
	int listener = bound_socket(family, SOCK_STREAM, &address);

	ends[0] = socket(family, SOCK_STREAM, 0);
	if (listen(listener, 1) != 0 || connect(ends[0], &address.any, address_size(&address)) != 0 ||
	    (ends[1] = accept(listener, NULL, NULL)) < 0) {
		printf("no connection: %s\n", strerrorname_np(errno));
		exit(1);
	}
	close(listener);
}

static inline union address unix_address(const char *path)
{
	union address address = {.un.sun_family = AF_UNIX};

	strcpy(address.un.sun_path, path);
	return address;
}

/* Prints the events of a descriptor that hold now. */
static inline void poll_show(int line, const char *text, int fd)
{
	static const struct {
		int bit;
		const char *name;
	} names[] = {
	    {POLLIN, "IN"}, {POLLOUT, "OUT"}, {POLLERR, "ERR"}, {POLLHUP, "HUP"}, {POLLRDHUP, "RDHUP"}};
	struct pollfd one = {.fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP};

	poll(&one, 1, 0);
	check_count++;
	printf("%d poll %s:", line, text);
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (one.revents & names[i].bit)
			printf(" %s", names[i].name);
	printf("\n");
}
#define POLL(fd) poll_show(__LINE__, #fd, fd)

/* Waits until the events have come: what loopback does takes its time. */
static inline int wait_for(int fd, int events)
{
	struct pollfd one = {.fd = fd, .events = (short)events};

	return poll(&one, 1, 5000);
}
