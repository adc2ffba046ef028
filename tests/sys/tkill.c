// SPDX-License-Identifier: MIT
/* tkill, tgkill: a signal to one thread. */
#include "check.h"

static volatile siginfo_t last;
static volatile int taken;

static void take(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	taken++;
	memcpy((void *)&last, info, sizeof(*info));
}

int main(void)
{
	struct sigaction action = {.sa_sigaction = take, .sa_flags = SA_SIGINFO};
	int pid = getpid(), tid = gettid();

	check_begin();
	sigaction(SIGUSR1, &action, NULL);
	CALL(syscall(SYS_tkill, tid, SIGUSR1));
	SHOW(taken);
	SHOW(last.si_code);
	HOLDS(last.si_pid == pid && last.si_uid == getuid());
	HOLDS(syscall(SYS_tgkill, pid, tid, SIGUSR1) == 0);
	SHOW(taken);
	SHOW(last.si_code);
	CALL(syscall(SYS_tkill, tid, 0));
	CALL(syscall(SYS_tkill, tid, 65));
	CALL(syscall(SYS_tkill, tid, -1));
	CALL(syscall(SYS_tkill, 0, SIGUSR1));
	CALL(syscall(SYS_tkill, -1, SIGUSR1));
	CALL(syscall(SYS_tkill, 0x3ffffffe, SIGUSR1));
	CALL(syscall(SYS_tgkill, 0x3ffffffe, tid, SIGUSR1));
	CALL(syscall(SYS_tgkill, pid, 0x3ffffffe, SIGUSR1));
	CALL(syscall(SYS_tgkill, 0, tid, SIGUSR1));
	CALL(syscall(SYS_tgkill, pid, tid, 65));
	SHOW(taken);
	return check_end();
}
