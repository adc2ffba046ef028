// SPDX-License-Identifier: MIT
/* accept, accept4: connections in the order in which they came, their addresses and flags. */
#include "net.h"

static void over(int family)
{
	union address address, from;
	socklen_t size = sizeof(from);
	int listener = bound_socket(family, SOCK_STREAM, &address), first, second, fd;
	char text[10];

	fcntl(listener, F_SETFL, O_NONBLOCK);
	CALL(accept(listener, NULL, NULL));
	listen(listener, 5);
	CALL(accept(listener, NULL, NULL));
	first = socket(family, SOCK_STREAM, 0);
	second = socket(family, SOCK_STREAM, 0);
	CALL(connect(first, &address.any, address_size(&address)));
	CALL(connect(second, &address.any, address_size(&address)));
	CALL(write(second, "second", 6));
	CALL(write(first, "first", 5));
	POLL(listener);
	fd = accept4(listener, &from.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
	SHOW(size);
	SHOW(from.any.sa_family);
	SHOW(fcntl(fd, F_GETFD));
	SHOW(fcntl(fd, F_GETFL) & O_NONBLOCK);
	wait_for(fd, POLLIN);
	CALL(read(fd, text, sizeof(text)));
	CALL(close(fd));
	fd = accept(listener, NULL, NULL);
	SHOW(fcntl(fd, F_GETFL) & O_NONBLOCK);
	CALL(read(fd, text, sizeof(text)));
	BYTES(text, 6);
	CALL(accept(listener, NULL, NULL));
	CALL(accept4(listener, NULL, NULL, 1));
	close(fd);
	close(first);
	close(second);
	close(listener);
}

int main(void)
{
	union address address = unix_address("listener"), from;
	socklen_t size = sizeof(from);
	int listener, client, fd;

	check_begin();
	over(AF_INET);
	over(AF_INET6);
	listener = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	bind(listener, &address.any, sizeof(address.un));
	listen(listener, 5);
	client = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	CALL(connect(client, &address.any, sizeof(address.un)));
	fd = accept(listener, &from.any, &size);
	SHOW(size);
	size = sizeof(from);
	CALL(getsockname(fd, &from.any, &size));
	TEXT(from.un.sun_path);
	CALL(accept(fd, NULL, NULL));
	CALL(accept(socket(AF_UNIX, SOCK_DGRAM, 0), NULL, NULL));
	CALL(accept(STDOUT_FILENO, NULL, NULL));
	CALL(accept(-1, NULL, NULL));
	return check_end();
}
