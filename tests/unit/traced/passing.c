/* SPDX-License-Identifier: MIT */
/* Passes descriptors of a file over a pair of sockets to itself, and reads the file through what arrives. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define MUST(call)                     \
	do {                           \
		if ((call) < 0) {      \
			perror(#call); \
			return 1;      \
		}                      \
	} while (0)

struct carrier {
	struct msghdr header;
	struct iovec part;
	char byte;
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(2 * sizeof(int))];
};

static struct msghdr *prepare(struct carrier *carrier, size_t control)
{
	memset(carrier, 0, sizeof(*carrier));
	carrier->part = (struct iovec){&carrier->byte, 1};
	carrier->header =
	    (struct msghdr){.msg_iov = &carrier->part, .msg_iovlen = 1, .msg_controllen = control};
	carrier->header.msg_control = control ? carrier->control : NULL;
	return &carrier->header;
}

int main(int argc, char **argv)
{
	int pair[2], file, arrived[2], plain;
	char text[16];
	struct carrier carrier;

	MUST(file = open(argc > 1 ? argv[1] : "/etc/passwd", O_RDONLY));
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	struct msghdr *message = prepare(&carrier, sizeof(carrier.control));
	struct cmsghdr *control = CMSG_FIRSTHDR(message);
	*control = (struct cmsghdr){CMSG_LEN(sizeof(arrived)), SOL_SOCKET, SCM_RIGHTS};
	memcpy(CMSG_DATA(control), (int[]){pair[0], file}, sizeof(arrived));
	MUST(sendmsg(pair[0], message, 0));
	close(file);
	message = prepare(&carrier, sizeof(carrier.control));
	MUST(recvmsg(pair[1], message, MSG_CMSG_CLOEXEC));
	memcpy(arrived, CMSG_DATA(CMSG_FIRSTHDR(message)), sizeof(arrived));
	MUST(read(arrived[1], text, 10));
	MUST(write(arrived[0], "x", 1));
	MUST(plain = (int)recvmsg(pair[1], prepare(&carrier, 0), 0));
	MUST(setsockopt(pair[1], SOL_SOCKET, SO_PASSCRED, &plain, sizeof(plain)));
	MUST(sendmsg(pair[0], prepare(&carrier, 0), 0));
	MUST(recvmsg(pair[1], prepare(&carrier, sizeof(carrier.control)), 0));
	return recvmsg(pair[1], prepare(&carrier, 0), MSG_DONTWAIT) != -1;
}
