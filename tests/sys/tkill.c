// SPDX-License-Identifier: MIT
/* tkill, tgkill: to the one thread there is, and to others that are not. */
#include "check.h"

static volatile int taken, code;

static void take(int number, siginfo_t *info, void *context)
{
	(void)context;
	taken = number;
	code = info->si_code;
}

int main(void)
{
	struct sigaction action = {.sa_sigaction = take, .sa_flags = SA_SIGINFO};

	check_begin();
	sigaction(SIGUSR1, &action, NULL);
	CALL(syscall(SYS_tkill, gettid(), SIGUSR1));
	SHOW(taken);
	SHOW(code);
	taken = 0;
	CALL(syscall(SYS_tgkill, getpid(), gettid(), SIGUSR1));
	SHOW(taken);
	SHOW(code);
	CALL(syscall(SYS_tkill, gettid(), 0));
	CALL(syscall(SYS_tkill, 0, SIGUSR1));
	CALL(syscall(SYS_tkill, -1, SIGUSR1));
	CALL(syscall(SYS_tkill, 0x3fffffff, SIGUSR1));
	CALL(syscall(SYS_tkill, gettid(), 65));
	CALL(syscall(SYS_tgkill, 0x3fffffff, gettid(), SIGUSR1));
	CALL(syscall(SYS_tgkill, getpid(), 0x3fffffff, SIGUSR1));
	CALL(syscall(SYS_tgkill, 0, gettid(), SIGUSR1));
	CALL(syscall(SYS_tgkill, getpid(), gettid(), -1));
	return check_end();
}
