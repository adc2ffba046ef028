// SPDX-License-Identifier: MIT
/* getsockname: before and after a socket has a name, and with little room for it. */
#include "net.h"

int main(void)
{
	union address address, other;
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0), ends[2];

	check_begin();
	CALL(getsockname(fd, &address.any, &size));
	SHOW(size);
	SHOW(address.in.sin_family);
	SHOW(address.in.sin_port);
	SHOW(address.in.sin_addr.s_addr);
	tcp_pair(AF_INET, ends);
	getsockname(ends[0], &address.any, &size);
	size = sizeof(other);
	getpeername(ends[1], &other.any, &size);
	HOLDS(address.in.sin_port == other.in.sin_port);
	HOLDS(address.in.sin_addr.s_addr == htonl(INADDR_LOOPBACK));
	memset(&other, 'x', sizeof(other));
	size = 2;
	CALL(getsockname(ends[0], &other.any, &size));
	SHOW(size);
	BYTES(&other, 4);
	size = (socklen_t)-1;
	CALL(getsockname(ends[0], &other.any, &size));
	size = sizeof(other);
	CALL(getsockname(ends[0], bad_pointer, &size));
	CALL(getsockname(ends[0], &other.any, bad_pointer));
	CALL(getsockname(STDOUT_FILENO, &other.any, &size));
	CALL(getsockname(-1, &other.any, &size));
	fd = socket(AF_INET6, SOCK_DGRAM, 0);
	size = sizeof(other);
	CALL(getsockname(fd, &other.any, &size));
	SHOW(size);
	HOLDS(IN6_IS_ADDR_UNSPECIFIED(&other.in6.sin6_addr));
	return check_end();
}
