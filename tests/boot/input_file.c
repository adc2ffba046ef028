// SPDX-License-Identifier: MIT
/* What test_input_file.py runs: all that a program can see of a regular file that is its standard input. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void show(const char *what, long result)
{
	printf("%s %ld %s\n", what, result, result < 0 ? strerrorname_np(errno) : "");
}

static void show_status(void)
{
	struct stat status;

	fstat(0, &status);
	printf("mode %o links %lu owner %u:%u size %ld\n", status.st_mode, (unsigned long)status.st_nlink,
	       status.st_uid, status.st_gid, (long)status.st_size);
	printf("modified %ld.%09ld\n", (long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

static void show_mapping(size_t size)
{
	char *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0, 0);

	if (map == MAP_FAILED) {
		show("mmap", -1);
		return;
	}
	map[0]++;
	printf("mapped %d %d, behind the end %d\n", map[0], map[size - 1], map[size]);
}

int main(void)
{
	struct pollfd poll_in = {.fd = 0, .events = POLLIN};
	char text[8] = "";
	long size;

	show_status();
	show("position", lseek(0, 0, SEEK_CUR));
	show("flags", fcntl(0, F_GETFL));
	show("read", read(0, text, 3));
	show("pread", pread(0, text + 3, 4, 1));
	printf("[%s]\n", text);
	size = lseek(0, 0, SEEK_END);
	show("size", size);
	show("read at the end", read(0, text, 3));
	show("poll", poll(&poll_in, 1, 0));
	show_mapping((size_t)size);
	show("write", write(0, "x", 1));
	show("truncate", ftruncate(0, 0));
	show("hole", lseek(0, 0, SEEK_HOLE) == size);
	show("rewind", lseek(0, 0, SEEK_SET));
	show("opened anew", open("/dev/stdin", O_RDONLY) >= 0);
	return 0;
}
