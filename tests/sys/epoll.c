// SPDX-License-Identifier: MIT
/* epoll_create1, epoll_ctl, epoll_wait: interest that is added, changed and removed; level and edge. */
#include "check.h"

#include <sys/epoll.h>

static void wait_show(int line, int set, int timeout)
{
	struct epoll_event events[4];
	int count = epoll_wait(set, events, 4, timeout);

	check_count++;
	printf("%d epoll_wait = %d", line, count);
	for (int i = 0; i < count; i++)
		printf(" 0x%x:%lu", events[i].events, (unsigned long)events[i].data.u64);
	printf("\n");
}
#define WAIT(set, timeout) wait_show(__LINE__, set, timeout)

int main(void)
{
	struct epoll_event in = {EPOLLIN, {.u64 = 11}}, out = {EPOLLOUT, {.u64 = 22}};
	struct epoll_event edge = {EPOLLIN | EPOLLET, {.u64 = 33}},
	                   once = {EPOLLIN | EPOLLONESHOT, {.u64 = 44}};
	int set, ends[2], file;
	char bytes[8];

	check_begin();
	set = epoll_create1(EPOLL_CLOEXEC);
	CALL(fcntl(set, F_GETFD));
	file = open("f", O_RDWR | O_CREAT, 0644);
	CALL(pipe(ends));
	CALL(epoll_ctl(set, EPOLL_CTL_ADD, ends[0], &in));
	CALL(epoll_ctl(set, EPOLL_CTL_ADD, ends[0], &in));
	CALL(epoll_ctl(set, EPOLL_CTL_ADD, file, &in));
	CALL(epoll_ctl(set, EPOLL_CTL_ADD, 99, &in));
	CALL(epoll_ctl(set, EPOLL_CTL_ADD, set, &in));
	CALL(epoll_ctl(file, EPOLL_CTL_ADD, ends[0], &in));
	CALL(epoll_ctl(set, EPOLL_CTL_MOD, ends[1], &out));
	CALL(epoll_ctl(set, EPOLL_CTL_DEL, ends[1], &out));
	CALL(epoll_ctl(set, 9, ends[1], &out));
	CALL(epoll_ctl(set, EPOLL_CTL_ADD, ends[1], bad_pointer));
	WAIT(set, 0);
	WAIT(set, 20);
	CALL(write(ends[1], "abc", 3));
	WAIT(set, -1);
	WAIT(set, 0);
	CALL(epoll_ctl(set, EPOLL_CTL_ADD, ends[1], &out));
	CALL(epoll_wait(set, (struct epoll_event[4]){}, 4, 0));
	CALL(epoll_ctl(set, EPOLL_CTL_DEL, ends[1], NULL));
	CALL(epoll_ctl(set, EPOLL_CTL_MOD, ends[0], &edge));
	WAIT(set, 0);
	WAIT(set, 0);
	CALL(write(ends[1], "d", 1));
	WAIT(set, 0);
	WAIT(set, 0);
	CALL(epoll_ctl(set, EPOLL_CTL_MOD, ends[0], &once));
	WAIT(set, 0);
	WAIT(set, 0);
	CALL(epoll_ctl(set, EPOLL_CTL_MOD, ends[0], &in));
	CALL(read(ends[0], bytes, 8));
	WAIT(set, 0);
	CALL(close(ends[1]));
	WAIT(set, -1);
	CALL(close(ends[0]));
	WAIT(set, 0);
	CALL(epoll_wait(set, (struct epoll_event[1]){}, 0, 0));
	CALL(epoll_wait(set, bad_pointer, -1, 0));
	CALL(epoll_wait(file, (struct epoll_event[1]){}, 1, 0));
	CALL(epoll_wait(-1, (struct epoll_event[1]){}, 1, 0));
	CALL(epoll_create1(1));
	CALL(read(set, bytes, 1));
	CALL(close(set));
	return check_end();
}
