/* SPDX-License-Identifier: MIT */
/* Speaks to itself over TCP on the loopback, over an abstract unix socket, and over a pair. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MUST(call)                     \
	do {                           \
		if ((call) < 0) {      \
			perror(#call); \
			return 1;      \
		}                      \
	} while (0)

int main(void)
{
	struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	socklen_t size = sizeof(any);
	int one = 1, listener, client, served, pair[2], local;

	MUST(listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP));
	MUST(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)));
	MUST(bind(listener, (struct sockaddr *)&any, sizeof(any)));
	MUST(listen(listener, 5));
	MUST(getsockname(listener, (struct sockaddr *)&any, &size));
	MUST(client = socket(AF_INET, SOCK_STREAM, 0));
	MUST(setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)));
	MUST(connect(client, (struct sockaddr *)&any, sizeof(any)));
	MUST(served = accept(listener, NULL, NULL));
	MUST(send(client, "x", 1, MSG_NOSIGNAL));
	MUST(shutdown(served, SHUT_WR));
	memcpy(name.sun_path, "\0posixlite\0test", 15); /* as any byte, a zero may be in it */
	MUST(local = socket(AF_UNIX, SOCK_DGRAM, 0));
	MUST(bind(local, (struct sockaddr *)&name, offsetof(struct sockaddr_un, sun_path) + 15));
	MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair));
	return 0;
}
