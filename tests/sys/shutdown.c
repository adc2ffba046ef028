// SPDX-License-Identifier: MIT
/* shutdown: one direction, the other, both; what each side sees of it. */
#include "net.h"

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

int main(void)
{
	int ends[2];
	char text[10];

	check_begin();
	directions(AF_INET);
	directions(AF_INET6);
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
	return check_end();
}
