// SPDX-License-Identifier: MIT
// published: gives back what comes over UDP (one datagram) and TCP (connections, until one begins with a q),
// port 7.
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 7

static int bound(int type)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	int one = 1, fd = socket(AF_INET, type, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	return bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 ? fd : -1;
}

int main(void)
{
	char bytes[8192] = "";
	struct sockaddr_in from;
	socklen_t length = sizeof(from);
	int datagrams = bound(SOCK_DGRAM), listener = bound(SOCK_STREAM);
	if (datagrams < 0 || listen(listener, 5) != 0)
		return 1;
	dprintf(1, "ready\n");
	ssize_t size = recvfrom(datagrams, bytes, sizeof(bytes), 0, (struct sockaddr *)&from, &length);
	sendto(datagrams, bytes, (size_t)size, 0, (struct sockaddr *)&from, length);
	while (bytes[0] != 'q') {
		int fd = accept(listener, NULL, NULL);
		while ((size = read(fd, bytes, sizeof(bytes))) > 0)
			if (write(fd, bytes, (size_t)size) != size)
				return 2;
		close(fd);
	}
	return 0;
}
