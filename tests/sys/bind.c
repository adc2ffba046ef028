// SPDX-License-Identifier: MIT
/* bind: names of AF_UNIX, addresses and ports of AF_INET and AF_INET6. */
#include "net.h"

static void names(void)
{
	union address address = unix_address("name"), other;
	socklen_t size = sizeof(other);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), second = socket(AF_UNIX, SOCK_STREAM, 0);

	CALL(getsockname(fd, &other.any, &size));
	SHOW(size);
	CALL(bind(fd, &address.any, sizeof(address.un)));
	CALL(bind(fd, &address.any, sizeof(address.un)));
	SHOW_PATH("name");
	size = sizeof(other);
	CALL(getsockname(fd, &other.any, &size));
	SHOW(size);
	TEXT(other.un.sun_path);
	CALL(bind(second, &address.any, sizeof(address.un)));
	CALL(open("name", O_RDONLY));
	CALL(unlink("name"));
	address = unix_address("absent/name");
	CALL(bind(second, &address.any, sizeof(address.un)));
	CALL(bind(second, &address.any, 1));
	CALL(bind(second, &address.any, 200));

	/* Names that are in no folder. */
	memset(&address, 0, sizeof(address));
	address.any.sa_family = AF_UNIX;
	memcpy(address.un.sun_path, "\0abstract", 9);
	CALL(bind(second, &address.any, offsetof(struct sockaddr_un, sun_path) + 9));
	close(fd);
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	CALL(bind(fd, &address.any, offsetof(struct sockaddr_un, sun_path) + 9));
	CALL(bind(fd, &address.any, sizeof(sa_family_t)));
	size = sizeof(other);
	CALL(getsockname(fd, &other.any, &size));
	SHOW(size);
	SHOW(other.un.sun_path[0]);
	close(fd);
	close(second);
}

static void ports(int family, int type)
{
	union address address, other;
	socklen_t size = sizeof(other);
	int fd = bound_socket(family, type, &address), second = socket(family, type, 0), on = 1;

	HOLDS(address.in.sin_port != 0); /* IPv6 has it in the same place */
	CALL(bind(fd, &address.any, address_size(&address)));
	CALL(bind(second, &address.any, address_size(&address)));
	CALL(bind(second, &address.any, 4));
	other = address;
	if (family == AF_INET)
		other.in.sin_addr.s_addr = htonl(0xcb007101); /* 203.0.113.1 is nobody's */
	else
		inet_pton(AF_INET6, "2001:db8::1", &other.in6.sin6_addr);
	CALL(bind(second, &other.any, address_size(&other)));
	other.any.sa_family = AF_UNIX;
	CALL(bind(second, &other.any, address_size(&address)));
	setsockopt(second, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	CALL(bind(second, &address.any, address_size(&address)));
	CALL(getsockname(second, &other.any, &size));
	HOLDS(other.in.sin_port == address.in.sin_port);
	close(fd);
	close(second);
}

int main(void)
{
	union address address = loopback(AF_INET, 0);

	check_begin();
	names();
	ports(AF_INET, SOCK_STREAM);
	ports(AF_INET, SOCK_DGRAM);
	ports(AF_INET6, SOCK_STREAM);
	CALL(bind(-1, &address.any, sizeof(address.in)));
	CALL(bind(STDOUT_FILENO, &address.any, sizeof(address.in)));
	CALL(bind(socket(AF_INET, SOCK_STREAM, 0), bad_pointer, sizeof(address.in)));
	return check_end();
}
