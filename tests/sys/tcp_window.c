// SPDX-License-Identifier: MIT
/* SO_RCVBUF of a few segments, or less than one: what is sent arrives without waiting for timers. */
#include "net.h"

#include <time.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void transfer(int receive_buffer, int piece)
{
	static char block[200000];
	union address address;
	int listener = bound_socket(AF_INET, SOCK_STREAM, &address), from = socket(AF_INET, SOCK_STREAM, 0);
	long sent = 0, received = 0, result;
	double start = now();

	setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
	listen(listener, 1);
	CALL(connect(from, &address.any, address_size(&address)));
	int to = accept(listener, NULL, NULL);
	fcntl(from, F_SETFL, O_NONBLOCK);
	while (received < (long)sizeof(block)) {
		struct pollfd both[] = {{to, POLLIN, 0}, {from, POLLOUT, 0}};
		long size = sizeof(block) - sent < (size_t)piece ? (long)sizeof(block) - sent : piece;

		if (poll(both, size > 0 ? 2 : 1, 3000) == 0)
			break;
		if (size > 0 && both[1].revents != 0 && (result = send(from, block, size, 0)) > 0)
			sent += result;
		if (both[0].revents != 0 && (result = recv(to, block, sizeof(block), 0)) > 0)
			received += result;
	}
	SHOW(received);
	HOLDS(now() - start < 1);
	close(from);
	close(to);
	close(listener);
}

int main(void)
{
	static const int sizes[] = {1024, 1469, 2061, 2515, 3000, 4096, 10000, 65536};

	check_begin();
	for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		transfer(sizes[i], 47000);
		transfer(sizes[i], 2169);
	}
	return check_end();
}
