// SPDX-License-Identifier: MIT
/* rt_sigprocmask, rt_sigpending, rt_sigsuspend: what is held back, and when it arrives. */
#include "check.h"

static volatile int taken[65];

static void take(int number)
{
	taken[number]++;
}

static uint64_t mask_now(void)
{
	uint64_t mask = 0;

	syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &mask, 8);
	return mask;
}

int main(void)
{
	uint64_t set = 1UL << (SIGUSR1 - 1) | 1UL << (SIGKILL - 1) | 1UL << (SIGSTOP - 1), old = 77, none = 0;
	sigset_t pending;

	check_begin();
	signal(SIGUSR1, take);
	signal(SIGUSR2, take);
	SHOW(mask_now());
	CALL(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, &old, 8));
	SHOW(old);
	SHOW(mask_now()); /* KILL and STOP cannot be blocked */
	CALL(raise(SIGUSR1));
	CALL(raise(SIGUSR1));
	SHOW(taken[SIGUSR1]);
	CALL(sigpending(&pending));
	SHOW(sigismember(&pending, SIGUSR1));
	SHOW(sigismember(&pending, SIGUSR2));
	CALL(syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &set, &old, 8));
	SHOW(old);
	SHOW(taken[SIGUSR1]);
	CALL(sigpending(&pending));
	SHOW(sigismember(&pending, SIGUSR1));
	set = -1;
	CALL(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &set, NULL, 8));
	HOLDS(mask_now() == ~(1UL << (SIGKILL - 1) | 1UL << (SIGSTOP - 1)));
	CALL(raise(SIGUSR2));
	signal(SIGUSR2, SIG_IGN); /* a pending signal that is now ignored is gone */
	signal(SIGUSR2, take);
	CALL(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8));
	SHOW(taken[SIGUSR2]);
	CALL(syscall(SYS_rt_sigprocmask, 7, &none, NULL, 8));
	CALL(syscall(SYS_rt_sigprocmask, 7, NULL, &old, 8));
	CALL(syscall(SYS_rt_sigprocmask, SIG_BLOCK, &none, NULL, 4));
	CALL(syscall(SYS_rt_sigprocmask, SIG_BLOCK, bad_pointer, NULL, 8));
	CALL(syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, bad_pointer, 8));
	return check_end();
}
