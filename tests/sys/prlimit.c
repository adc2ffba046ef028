// SPDX-License-Identifier: MIT
/* getrlimit, setrlimit, prlimit64: limits that are told, lowered, and kept to. */
#include "check.h"

#include <sys/resource.h>

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
	return check_end();
}
