// SPDX-License-Identifier: MIT
/* getrlimit, setrlimit, prlimit64: limits that are told, lowered, and kept to. */
#include "check.h"

#include <sys/resource.h>

/* Bytes of the address space that are mapped. */
static long mapped(void)
{
	char text[64] = "";
	int fd = open("/proc/self/statm", O_RDONLY);

	if (read(fd, text, sizeof(text) - 1) < 0)
		return -1;
	close(fd);
	return atol(text) * PAGE;
}

static int touch_stack(long size)
{
	volatile char bytes[PAGE];

	bytes[0] = 1;
	return bytes[0] + (size > 0 ? touch_stack(size - PAGE) : 0);
}

static void address_space(void)
{
	const int anonymous = MAP_PRIVATE | MAP_ANONYMOUS, rw = PROT_READ | PROT_WRITE;
	const long mib = 1 << 20;
	struct rlimit limit;
	char *map = mmap(NULL, 2 * mib, rw, anonymous, -1, 0);
	long before = mapped();

	touch_stack(mib);
	HOLDS(mapped() - before >= mib / 2);
	CALL(munmap(map + mib, mib));
	limit = (struct rlimit){mapped() + mib / 2, RLIM_INFINITY};
	CALL(setrlimit(RLIMIT_AS, &limit));
	CALL(mmap(NULL, mib, rw, anonymous, -1, 0));
	OK(mmap(map, mib, rw, anonymous | MAP_FIXED, -1, 0)); /* it replaces as much */
	CALL(mmap(map, 2 * mib, rw, anonymous | MAP_FIXED, -1, 0));
	CALL(mremap(map, mib, 2 * mib, 0));
	CALL(mremap(map, mib, 2 * mib, MREMAP_MAYMOVE));
	HOLDS(mremap(map, mib, mib + mib / 4, 0) == map);
	HOLDS(mremap(map, mib + mib / 4, mib / 2, 0) == map);
	OK(mmap(NULL, mib / 2, rw, anonymous, -1, 0));
}

int main(void)
{
	struct rlimit limit, old;
	int last = -1, fd;

	check_begin();
	CALL(getrlimit(RLIMIT_STACK, &limit));
	HOLDS(limit.rlim_cur >= 1 << 20);
	CALL(getrlimit(RLIMIT_NOFILE, &limit));
	HOLDS(limit.rlim_cur >= 256 && limit.rlim_max >= limit.rlim_cur);
	CALL(getrlimit(RLIMIT_AS, &limit));
	CALL(getrlimit(RLIMIT_DATA, &limit));
	CALL(getrlimit(RLIMIT_CORE, &limit));
	CALL(getrlimit(99, &limit));
	CALL(syscall(SYS_getrlimit, RLIMIT_NOFILE, &limit));
	CALL(syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, bad_pointer));
	CALL(syscall(SYS_prlimit64, getpid(), RLIMIT_NOFILE, NULL, &old));
	CALL(syscall(SYS_prlimit64, 0x3fffffff, RLIMIT_NOFILE, NULL, &old));
	limit = (struct rlimit){20, 30};
	CALL(prlimit(0, RLIMIT_NOFILE, &limit, &old));
	CALL(getrlimit(RLIMIT_NOFILE, &limit));
	SHOW(limit.rlim_cur);
	SHOW(limit.rlim_max);
	file_make("f", "");
	while ((fd = open("f", O_RDONLY)) >= 0)
		last = fd;
	SHOW(last);
	CALL(open("f", O_RDONLY));
	CALL(dup(0));
	CALL(dup2(0, 20));
	CALL(dup2(0, 19));
	CALL(fcntl(0, F_DUPFD, 20));
	limit = (struct rlimit){31, 30};
	CALL(setrlimit(RLIMIT_NOFILE, &limit));
	limit = (struct rlimit){25, 30};
	CALL(setrlimit(RLIMIT_NOFILE, &limit));
	CALL(dup(0));
	CALL(close(19));
	address_space();
	return check_end();
}
