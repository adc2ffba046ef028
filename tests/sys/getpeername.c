// SPDX-License-Identifier: MIT
/* getpeername: of connections, and of sockets that have no other side (any more). */
#include "net.h"

int main(void)
{
	union address address;
	socklen_t size = sizeof(address);
	int ends[2], fd = socket(AF_INET, SOCK_STREAM, 0);

	check_begin();
	CALL(getpeername(fd, &address.any, &size));
	tcp_pair(AF_INET6, ends);
	CALL(getpeername(ends[0], &address.any, &size));
	SHOW(size);
	SHOW(address.any.sa_family);
	HOLDS(IN6_IS_ADDR_LOOPBACK(&address.in6.sin6_addr));
	CALL(getpeername(STDOUT_FILENO, &address.any, &size));
	CALL(getpeername(-1, &address.any, &size));
	socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
	size = sizeof(address);
	CALL(getpeername(ends[0], &address.any, &size));
	SHOW(size);
	SHOW(address.any.sa_family);
	close(ends[1]);
	size = sizeof(address);
	CALL(getpeername(ends[0], &address.any, &size));
	CALL(getpeername(socket(AF_UNIX, SOCK_STREAM, 0), &address.any, &size));
	return check_end();
}
