// SPDX-License-Identifier: MIT
/* sendmmsg: several messages, the first that fails ends it. */
#include "net.h"

int main(void)
{
	struct iovec vectors[] = {{"one", 3}, {"three", 5}, {NULL, 5}};
	struct mmsghdr messages[3] = {0};
	char text[20];
	int ends[2];

	check_begin();
	socketpair(AF_UNIX, SOCK_DGRAM, 0, ends);
	vectors[2].iov_base = bad_pointer;
	for (int i = 0; i < 3; i++) {
		messages[i].msg_hdr.msg_iov = &vectors[i];
		messages[i].msg_hdr.msg_iovlen = 1;
		messages[i].msg_len = 77;
	}
	CALL(sendmmsg(ends[0], messages, 3, 0));
	SHOW(messages[0].msg_len);
	SHOW(messages[1].msg_len);
	SHOW(messages[2].msg_len);
	CALL(recv(ends[1], text, sizeof(text), MSG_DONTWAIT));
	CALL(recv(ends[1], text, sizeof(text), MSG_DONTWAIT));
	CALL(recv(ends[1], text, sizeof(text), MSG_DONTWAIT));
	CALL(sendmmsg(ends[0], messages + 2, 1, 0));
	CALL(sendmmsg(ends[0], messages, 0, 0));
	CALL(sendmmsg(ends[0], bad_pointer, 1, 0));
	CALL(sendmmsg(-1, messages, 1, 0));
	CALL(sendmmsg(STDOUT_FILENO, messages, 1, 0));
	return check_end();
}
