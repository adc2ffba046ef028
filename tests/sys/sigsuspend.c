// SPDX-License-Identifier: MIT
/* rt_sigsuspend: waits with another mask, which is gone when the handler has run. */
#include "check.h"

#include <sys/time.h>

static volatile int taken[65], blocked_inside;

static uint64_t mask_now(void)
{
	uint64_t mask = 0;

	syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &mask, 8);
	return mask;
}

static void take(int number)
{
	taken[number]++;
	blocked_inside = mask_now() >> (SIGUSR2 - 1) & 1;
}

int main(void)
{
	uint64_t both = 1UL << (SIGUSR1 - 1) | 1UL << (SIGUSR2 - 1) | 1UL << (SIGALRM - 1);
	uint64_t second = 1UL << (SIGUSR2 - 1), none = 0;
	struct itimerval timer = {.it_value.tv_usec = 30000};

	check_begin();
	signal(SIGUSR1, take);
	signal(SIGUSR2, take);
	signal(SIGALRM, take);
	CALL(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &both, NULL, 8));
	raise(SIGUSR1);
	raise(SIGUSR2);
	CALL(syscall(SYS_rt_sigsuspend, &second, 8));
	SHOW(taken[SIGUSR1]);
	SHOW(taken[SIGUSR2]);
	SHOW(blocked_inside);
	HOLDS(mask_now() == both);
	CALL(syscall(SYS_rt_sigsuspend, &none, 8));
	SHOW(taken[SIGUSR2]);
	HOLDS(mask_now() == both);
	setitimer(ITIMER_REAL, &timer, NULL);
	CALL(syscall(SYS_rt_sigsuspend, &none, 8));
	SHOW(taken[SIGALRM]);
	HOLDS(mask_now() == both);
	CALL(syscall(SYS_rt_sigsuspend, bad_pointer, 8));
	CALL(syscall(SYS_rt_sigsuspend, &none, 4));
	CALL(syscall(SYS_rt_sigsuspend, NULL, 8));
	HOLDS(mask_now() == both);
	return check_end();
}
