// SPDX-License-Identifier: MIT
/* recvmmsg: several messages, as many as are there. */
#include "net.h"

int main(void)
{
	char texts[3][20];
	struct iovec vectors[3];
	struct mmsghdr messages[3] = {0};
	struct timespec limit = {0, 10000000};
	int ends[2];

	check_begin();
	socketpair(AF_UNIX, SOCK_DGRAM, 0, ends);
	for (int i = 0; i < 3; i++) {
		vectors[i] = (struct iovec){texts[i], sizeof(texts[i])};
		messages[i].msg_hdr.msg_iov = &vectors[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	CALL(recvmmsg(ends[1], messages, 3, MSG_DONTWAIT, NULL));
	send(ends[0], "one", 3, 0);
	send(ends[0], "three", 5, 0);
	CALL(recvmmsg(ends[1], messages, 3, MSG_WAITFORONE, NULL));
	SHOW(messages[0].msg_len);
	SHOW(messages[1].msg_len);
	BYTES(texts[1], 5);
	send(ends[0], "four", 4, 0);
	CALL(recvmmsg(ends[1], messages, 3, MSG_DONTWAIT, &limit));
	CALL(recvmmsg(ends[1], messages, 1, MSG_DONTWAIT, bad_pointer));
	limit.tv_nsec = -1;
	CALL(recvmmsg(ends[1], messages, 1, MSG_DONTWAIT, &limit));
	CALL(recvmmsg(-1, messages, 1, 0, NULL));
	CALL(recvmmsg(STDOUT_FILENO, messages, 1, 0, NULL));
	return check_end();
}
