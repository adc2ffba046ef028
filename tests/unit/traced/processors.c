/* SPDX-License-Identifier: MIT */
/* Turns to a file that no trace has seen when a call is refused, as libc does for the number of processors. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	cpu_set_t all;
	char online[16];
	if (sched_getaffinity(0, sizeof(all), &all) < 0) {
		int file = open("/sys/devices/system/cpu/online", O_RDONLY);
		if (file < 0 || read(file, online, sizeof(online)) < 1)
			return 1;
	}
	puts("processors counted");
	return 0;
}
