/* SPDX-License-Identifier: MIT */
/* Turns to a call that no trace has seen when another is refused: eventfd2, else pipe2. Then it uses what it got. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

int main(void)
{
	int ends[2];
	uint64_t one = 1, got = 0;
	ends[0] = ends[1] = eventfd(0, EFD_CLOEXEC);
	if (ends[0] < 0 && pipe2(ends, O_CLOEXEC) < 0) {
		puts("no wakeup descriptor");
		return 1;
	}
	if (write(ends[1], &one, sizeof(one)) != sizeof(one) || read(ends[0], &got, sizeof(got)) != sizeof(got))
		return 2;
	printf("woken %d\n", (int)got);
	return 0;
}
