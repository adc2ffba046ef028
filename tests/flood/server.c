// SPDX-License-Identifier: MIT
/* The server that is flooded: over TCP a line is answered by the same line, "memory" by the free memory in
 * KiB, a path by what that file holds; over UDP each datagram is answered. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 7000
#define CLIENTS 4000

static struct pollfd fds[CLIENTS + 2];
static int count;

static int made(int type)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	int fd = socket(AF_INET, type | SOCK_NONBLOCK, 0), on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    (type == SOCK_STREAM && listen(fd, 1024) != 0)) {
		perror("server");
		exit(1);
	}
	fds[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
	return fd;
}

static int file_answer(const char *path, char *to, size_t room)
{
	int fd = open(path, O_RDONLY), size = 0, got;

	while (fd >= 0 && (got = read(fd, to + size, room - size)) > 0)
		size += got;
	if (fd >= 0)
		close(fd);
	return size;
}

static int memory_answer(char *to)
{
	static char text[8192];

	text[file_answer("/proc/meminfo", text, sizeof(text) - 1)] = '\0';
	const char *found = strstr(text, "MemFree:");
	return sprintf(to, "%ld\n", found != NULL ? strtol(found + 8, NULL, 10) : -1);
}

/* One request of a client; whether it stays. */
static int served(int fd)
{
	static char line[65536], answer[65536];
	int size = recv(fd, line, sizeof(line) - 1, 0);

	if (size <= 0)
		return size < 0 && errno == EAGAIN;
	line[size] = '\0';
	line[strcspn(line, "\n")] = line[0] == '/' ? '\0' : '\n';
	if (line[0] == '/')
		size = file_answer(line, answer, sizeof(answer));
	else if (strncmp(line, "memory", 6) == 0)
		size = memory_answer(answer);
	else
		memcpy(answer, line, size);
	return send(fd, answer, size, MSG_NOSIGNAL) > 0 || errno == EAGAIN;
}

static void accept_all(int listener)
{
	int fd;

	while (count < CLIENTS + 2 && (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0)
		fds[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
}

static void answer_datagrams(int fd)
{
	static char bytes[2048];
	struct sockaddr_in from;
	socklen_t length = sizeof(from);
	ssize_t size;

	while ((size = recvfrom(fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&from, &length)) >= 0)
		sendto(fd, bytes, size, 0, (struct sockaddr *)&from, length);
}

int main(void)
{
	int tcp = made(SOCK_STREAM), udp = made(SOCK_DGRAM);

	printf("ready\n");
	fflush(stdout);
	while (poll(fds, count, -1) > 0) {
		if (fds[0].revents)
			accept_all(tcp);
		if (fds[1].revents)
			answer_datagrams(udp);
		for (int i = 2; i < count; i++) {
			if (fds[i].revents == 0 || served(fds[i].fd))
				continue;
			close(fds[i].fd);
			fds[i--] = fds[--count];
		}
	}
	return 0;
}
