// SPDX-License-Identifier: MIT
// Connects to argv[1]:argv[2], writes argv[3] bytes by TCP, and ends without closing anything.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static char block[1 << 16];
	struct sockaddr_in peer = {.sin_family = AF_INET};
	size_t left;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (argc != 4 || inet_pton(AF_INET, argv[1], &peer.sin_addr) != 1)
		return 2;
	peer.sin_port = htons((unsigned short)atoi(argv[2]));
	left = (size_t)atol(argv[3]);
	if (connect(fd, (struct sockaddr *)&peer, sizeof(peer)) != 0) {
		perror("connect");
		return 1;
	}
	memset(block, 'x', sizeof(block));
	while (left > 0) {
		ssize_t done = write(fd, block, left < sizeof(block) ? left : sizeof(block));
		if (done <= 0) {
			perror("write");
			return 1;
		}
		left -= (size_t)done;
	}
	_exit(0);
}
