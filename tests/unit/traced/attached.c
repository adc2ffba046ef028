/* SPDX-License-Identifier: MIT */
/* Waits in epoll_wait, with a thread that waits for ever; each byte of its input is one getppid and answered.
 * A call that is cut short (EINTR) is said, and ends it. */
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *wait_for_ever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

int main(void)
{
	struct epoll_event event = {.events = EPOLLIN};
	int epoll = epoll_create1(0);
	pthread_t thread;
	char byte;

	pthread_create(&thread, NULL, wait_for_ever, NULL);
	epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event);
	write(1, "ready\n", 6);
	for (;;) {
		if (epoll_wait(epoll, &event, 1, -1) < 0) {
			write(1, "EINTR\n", 6);
			return 1;
		}
		if (read(0, &byte, 1) != 1)
			return 7;
		syscall(SYS_getppid);
		write(1, "done\n", 5);
	}
}
