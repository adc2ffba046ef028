// SPDX-License-Identifier: MIT
/* rt_sigsuspend: another mask until a signal is handled, then the old one again. */
#include "check.h"

static volatile int taken[65];

static void take(int number)
{
	taken[number]++;
}

int main(void)
{
	sigset_t block, wait, now;

	check_begin();
	signal(SIGUSR1, take);
	signal(SIGUSR2, take);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigaddset(&block, SIGUSR2);
	sigprocmask(SIG_BLOCK, &block, NULL);
	CALL(raise(SIGUSR1));
	CALL(raise(SIGUSR2));
	wait = block;
	sigdelset(&wait, SIGUSR1);
	CALL(sigsuspend(&wait));
	SHOW(taken[SIGUSR1]);
	SHOW(taken[SIGUSR2]);
	sigprocmask(SIG_BLOCK, NULL, &now);
	SHOW(sigismember(&now, SIGUSR1));
	SHOW(sigismember(&now, SIGUSR2));
	sigemptyset(&wait);
	CALL(sigsuspend(&wait));
	SHOW(taken[SIGUSR2]);
	CALL(syscall(SYS_rt_sigsuspend, bad_pointer, 8));
	CALL(syscall(SYS_rt_sigsuspend, &wait, 4));
	return check_end();
}
