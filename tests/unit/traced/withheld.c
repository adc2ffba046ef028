/* SPDX-License-Identifier: MIT */
/* Says what a few calls answer, so that what was withheld of them can be seen. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static void say(const char *what, long result)
{
	printf("%s %s\n", what, result < 0 ? strerrorname_np(errno) : result > 1 ? "more" : result == 1 ? "1" : "0");
}

int main(void)
{
	int null = open("/dev/null", O_RDWR);
	say("getppid", syscall(SYS_getppid));
	say("getuid", syscall(SYS_getuid));
	say("F_GETFL", fcntl(null, F_GETFL));
	say("F_DUPFD", fcntl(null, F_DUPFD, 100));
	say("FIONBIO", ioctl(null, FIONBIO, &(int){0}));
	say("maps", open("/proc/self/maps", O_RDONLY));
	chdir("/proc");
	say("relative maps", open("self/maps", O_RDONLY));
	say("stat", open("/proc/self/stat", O_RDONLY));
	return 3;
}
