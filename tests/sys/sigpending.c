// SPDX-License-Identifier: MIT
/* rt_sigpending: what was sent and waits. */
#include "check.h"

static volatile int taken;

static void take(int number)
{
	(void)number;
	taken++;
}

static uint64_t pending(void)
{
	uint64_t set = 77;

	CALL(syscall(SYS_rt_sigpending, &set, 8));
	return set;
}

int main(void)
{
	uint64_t set = 1UL << (SIGUSR1 - 1) | 1UL << (SIGCHLD - 1) | 1UL << (40 - 1);
	uint64_t none = 0;
	unsigned char part[8] = {9, 9, 9, 9, 9, 9, 9, 9};

	check_begin();
	signal(SIGUSR1, take);
	signal(40, take);
	SHOW(pending());
	CALL(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, NULL, 8));
	raise(SIGUSR1);
	raise(SIGCHLD); /* ignored by default, but kept while it is blocked */
	raise(40);
	raise(40);
	raise(SIGURG);
	SHOW(pending());
	CALL(syscall(SYS_rt_sigpending, part, 2));
	BYTES(part, 8);
	CALL(syscall(SYS_rt_sigpending, part, 0));
	CALL(syscall(SYS_rt_sigpending, part, 9));
	CALL(syscall(SYS_rt_sigpending, bad_pointer, 8));
	signal(SIGCHLD, SIG_IGN);
	SHOW(pending());
	CALL(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8));
	SHOW(taken);
	SHOW(pending());
	return check_end();
}
