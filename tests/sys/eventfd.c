// SPDX-License-Identifier: MIT
/* eventfd, eventfd2: a counter behind a descriptor, taken whole or by ones. */
#include "check.h"

#include <poll.h>
#include <sys/eventfd.h>

static void ready_show(int line, int fd)
{
	struct pollfd entry = {fd, POLLIN | POLLOUT, 0};
	int result = poll(&entry, 1, 0);

	check_count++;
	printf("%d poll = %d events 0x%x\n", line, result, entry.revents);
}
#define READY(fd) ready_show(__LINE__, fd)

int main(void)
{
	uint64_t value = 7, largest = ~0UL - 1, forbidden = ~0UL;
	int fd;

	check_begin();
	fd = eventfd(3, EFD_NONBLOCK | EFD_CLOEXEC);
	CALL(fcntl(fd, F_GETFD));
	OCTAL(fcntl(fd, F_GETFL));
	READY(fd);
	CALL(read(fd, &value, 8));
	SHOW(value);
	CALL(read(fd, &value, 8));
	READY(fd);
	value = 5;
	CALL(write(fd, &value, 8));
	CALL(write(fd, &value, 8));
	CALL(read(fd, &value, 7));
	CALL(read(fd, &value, 100));
	SHOW(value);
	CALL(write(fd, &forbidden, 8));
	CALL(write(fd, &largest, 8));
	READY(fd);
	value = 1;
	CALL(write(fd, &value, 8));
	CALL(write(fd, &value, 4));
	CALL(write(fd, bad_pointer, 8));
	CALL(pread(fd, &value, 8, 0));
	CALL(lseek(fd, 3, SEEK_SET));
	CALL(close(fd));
	fd = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
	CALL(read(fd, &value, 8));
	SHOW(value);
	CALL(read(fd, &value, 8));
	CALL(read(fd, &value, 8));
	CALL(close(fd));
	CALL(eventfd(0, 0x4));
	CALL(syscall(SYS_eventfd, 9));
	return check_end();
}
