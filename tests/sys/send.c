// SPDX-License-Identifier: MIT
/* sendto, sendmsg: bytes, datagrams, vectors, addresses, and who cannot be sent to. */
#include "net.h"

static void datagrams(int family)
{
	union address address, from;
	socklen_t size = sizeof(from);
	int receiver = bound_socket(family, SOCK_DGRAM, &address), fd = socket(family, SOCK_DGRAM, 0);
	static char big[70000];
	char text[20];

	CALL(sendto(fd, "hello", 5, 0, &address.any, address_size(&address)));
	CALL(sendto(fd, "", 0, 0, &address.any, address_size(&address)));
	CALL(sendto(fd, big, sizeof(big), 0, &address.any, address_size(&address)));
	CALL(sendto(fd, big, 60000, 0, &address.any, address_size(&address)));
	CALL(sendto(fd, "x", 1, 0, &address.any, 3));
	CALL(sendto(fd, "x", 1, 0, NULL, 0));
	CALL(sendto(fd, bad_pointer, 5, 0, &address.any, address_size(&address)));
	CALL(sendto(fd, "x", 1, 0, bad_pointer, address_size(&address)));
	CALL(recvfrom(receiver, text, sizeof(text), 0, &from.any, &size));
	BYTES(text, 5);
	SHOW(size);
	CALL(sendto(receiver, "answer", 6, 0, &from.any, size));
	CALL(recv(fd, text, sizeof(text), 0));
	CALL(recv(receiver, text, sizeof(text), 0));
	CALL(recv(receiver, big, sizeof(big), 0));
	close(fd);
	close(receiver);
}

static void streams(int family)
{
	static char block[3000000];
	struct iovec vectors[] = {{"one", 3}, {"", 0}, {"three", 5}};
	struct msghdr message = {.msg_iov = vectors, .msg_iovlen = 3};
	long sent = 0, received = 0, result;
	char text[20];
	int ends[2], odd = 0;

	tcp_pair(family, ends);
	CALL(sendmsg(ends[0], &message, 0));
	wait_for(ends[1], POLLIN);
	CALL(recv(ends[1], text, sizeof(text), 0));
	BYTES(text, 8);
	CALL(sendto(ends[0], "again", 5, 0, bad_pointer, 0));
	CALL(recv(ends[1], text, 5, MSG_WAITALL));
	CALL(send(ends[0], NULL, 0, 0));
	CALL(send(ends[0], bad_pointer, 5, 0));

	/* Until no more fits, then all of it arrives as it was sent. */
	for (unsigned i = 0; i < sizeof(block); i++)
		block[i] = (char)(i * 7 + i / 251);
	while ((result = send(ends[0], block + sent % 100000, sizeof(block) - 100000, MSG_DONTWAIT)) > 0)
		sent += result;
	HOLDS(errno == EAGAIN && sent > 100000);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	POLL(ends[0]);
	shutdown(ends[0], SHUT_WR);
	while ((result = recv(ends[1], block, sizeof(block), 0)) > 0) {
		received += result;
		odd += received == result && block[1000] != (char)(1000 * 7 + 1000 / 251);
	}
	HOLDS(received == sent);
	SHOW(odd);
	close(ends[0]);
	close(ends[1]);
}

static void ended(int family)
{
	int ends[2];

	signal(SIGPIPE, SIG_IGN);
	tcp_pair(family, ends);
	CALL(shutdown(ends[0], SHUT_WR));
	CALL(send(ends[0], "x", 1, 0));
	CALL(send(ends[1], "x", 1, 0));
	close(ends[0]);
	wait_for(ends[1], POLLIN);
	send(ends[1], "x", 1, 0);
	usleep(20000);
	CALL(send(ends[1], "x", 1, 0));
	close(ends[1]);
	CALL(send(socket(family, SOCK_STREAM, 0), "x", 1, 0));
}

int main(void)
{
	check_begin();
	datagrams(AF_INET);
	datagrams(AF_INET6);
	streams(AF_INET);
	streams(AF_INET6);
	ended(AF_INET);
	CALL(send(socket(AF_UNIX, SOCK_STREAM, 0), "x", 1, 0));
	CALL(send(socket(AF_UNIX, SOCK_DGRAM, 0), "x", 1, 0));
	CALL(send(STDOUT_FILENO, "x", 1, 0));
	CALL(send(-1, "x", 1, 0));
	CALL(sendmsg(socket(AF_UNIX, SOCK_DGRAM, 0), bad_pointer, 0));
	return check_end();
}
