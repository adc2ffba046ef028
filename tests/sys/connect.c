// SPDX-License-Identifier: MIT
/* connect: to listeners, to nobody, without waiting, again; datagrams too. */
#include "net.h"

static void refused(int family)
{
	union address address;
	int gone = bound_socket(family, SOCK_STREAM, &address), fd = socket(family, SOCK_STREAM, 0),
	    error = -1;
	socklen_t size = sizeof(error);

	close(gone);
	CALL(connect(fd, &address.any, address_size(&address)));
	close(fd);
	fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	CALL(connect(fd, &address.any, address_size(&address)));
	wait_for(fd, POLLOUT);
	POLL(fd);
	CALL(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size));
	SHOW(error);
	CALL(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size));
	SHOW(error);
	close(fd);
}

static void without_waiting(int family)
{
	union address address;
	int listener = bound_socket(family, SOCK_STREAM, &address), fd, error = -1;
	socklen_t size = sizeof(error);

	listen(listener, 5);
	fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	POLL(fd);
	CALL(connect(fd, &address.any, address_size(&address)));
	wait_for(fd, POLLOUT);
	POLL(fd);
	CALL(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size));
	SHOW(error);
	CALL(connect(fd, &address.any, address_size(&address)));
	CALL(read(fd, &error, 1));
	close(fd);
	close(listener);
}

static void datagrams(int family)
{
	union address address, other;
	socklen_t size = sizeof(other);
	int receiver = bound_socket(family, SOCK_DGRAM, &address), fd = socket(family, SOCK_DGRAM, 0);
	char text[10];

	CALL(getpeername(fd, &other.any, &size));
	CALL(send(fd, "x", 1, 0));
	CALL(connect(fd, &address.any, address_size(&address)));
	CALL(getpeername(fd, &other.any, &size));
	SHOW(size);
	HOLDS(other.in.sin_port == address.in.sin_port);
	CALL(send(fd, "hello", 5, 0));
	CALL(recv(receiver, text, sizeof(text), 0));
	close(receiver);
	CALL(send(fd, "lost", 4, 0));
	wait_for(fd, POLLIN);
	CALL(recv(fd, text, sizeof(text), MSG_DONTWAIT));
	CALL(recv(fd, text, sizeof(text), MSG_DONTWAIT));
	other.any.sa_family = AF_UNSPEC;
	CALL(connect(fd, &other.any, sizeof(other.in)));
	CALL(getpeername(fd, &other.any, &size));
	close(fd);
}

static void mapped(void)
{
	union address address = {.in6 = {.sin6_family = AF_INET6}}, from;
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET6, SOCK_STREAM, 0), fd = socket(AF_INET, SOCK_STREAM, 0), accepted;
	char text[INET6_ADDRSTRLEN];

	CALL(bind(listener, &address.any, sizeof(address.in6)));
	listen(listener, 5);
	getsockname(listener, &address.any, &size);
	from = loopback(AF_INET, ntohs(address.in6.sin6_port));
	CALL(connect(fd, &from.any, sizeof(from.in)));
	size = sizeof(from);
	accepted = accept(listener, &from.any, &size);
	SHOW(from.any.sa_family);
	TEXT(inet_ntop(AF_INET6, &from.in6.sin6_addr, text, sizeof(text)));
	close(accepted);
	close(fd);
	close(listener);
}

int main(void)
{
	union address address = unix_address("absent");
	int fd;

	check_begin();
	refused(AF_INET);
	refused(AF_INET6);
	without_waiting(AF_INET);
	without_waiting(AF_INET6);
	datagrams(AF_INET);
	mapped();
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	CALL(connect(fd, &address.any, sizeof(address.un)));
	address = unix_address("bound");
	CALL(bind(fd, &address.any, sizeof(address.un)));
	CALL(connect(socket(AF_UNIX, SOCK_STREAM, 0), &address.any, sizeof(address.un)));
	CALL(connect(socket(AF_UNIX, SOCK_DGRAM, 0), &address.any, sizeof(address.un)));
	address = loopback(AF_INET, 1);
	CALL(connect(socket(AF_INET, SOCK_STREAM, 0), &address.any, 4));
	CALL(connect(socket(AF_INET, SOCK_STREAM, 0), bad_pointer, sizeof(address.in)));
	return check_end();
}
