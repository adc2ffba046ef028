// SPDX-License-Identifier: MIT
/* rt_sigpending: what is held back, and no longer once it was let through. */
#include "check.h"

static void take(int number)
{
	(void)number;
}

int main(void)
{
	uint64_t pending = 7, all = ~0UL, none = 0;

	check_begin();
	signal(SIGUSR1, SIG_IGN);
	signal(SIGTERM, take);
	CALL(syscall(SYS_rt_sigpending, &pending, 8));
	SHOW(pending);
	CALL(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, 8));
	CALL(syscall(SYS_kill, getpid(), SIGUSR1));
	CALL(syscall(SYS_kill, getpid(), SIGTERM));
	CALL(syscall(SYS_rt_sigpending, &pending, 8));
	HOLDS(pending & 1UL << (SIGTERM - 1));
	CALL(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8));
	CALL(syscall(SYS_rt_sigpending, &pending, 8));
	SHOW(pending);
	CALL(syscall(SYS_rt_sigpending, bad_pointer, 8));
	CALL(syscall(SYS_rt_sigpending, &pending, 9));
	return check_end();
}
