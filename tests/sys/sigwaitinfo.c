// SPDX-License-Identifier: MIT
/* rt_sigtimedwait: takes signals without a handler, in order, with what was sent with them, or gives up. */
#include "check.h"

#include <sys/time.h>
#include <time.h>

static volatile int taken;

static void take(int number)
{
	(void)number;
	taken++;
}

static void show_next(const sigset_t *set)
{
	struct timespec brief = {0, 10000000};
	siginfo_t info;

	memset(&info, 0x55, sizeof(info));
	if (CALL(sigtimedwait(set, &info, &brief)) > 0) {
		SHOW(info.si_code);
		SHOW(info.si_value.sival_int);
		HOLDS(info.si_pid == getpid());
	}
}

int main(void)
{
	struct timespec brief = {0, 20000000}, now = {0, 0}, wrong = {0, 1000000000};
	struct itimerval timer = {.it_value.tv_usec = 30000};
	uint64_t raw = 1UL << (SIGUSR1 - 1);
	siginfo_t info;
	sigset_t set;

	check_begin();
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGRTMIN);
	sigaddset(&set, SIGRTMIN + 1);
	CALL(sigprocmask(SIG_BLOCK, &set, NULL));
	CALL(sigtimedwait(&set, &info, &now));
	CALL(sigtimedwait(&set, &info, &brief));
	CALL(sigtimedwait(&set, &info, &wrong));
	CALL(sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 11}));
	CALL(sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 12}));
	CALL(sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 13}));
	CALL(sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 14}));
	CALL(sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 15}));
	CALL(sigqueue(getpid(), SIGCHLD, (union sigval){.sival_int = 16}));
	for (int i = 0; i < 6; i++)
		show_next(&set);
	raise(SIGUSR1);
	CALL(syscall(SYS_rt_sigtimedwait, &raw, NULL, &now, 8));
	CALL(syscall(SYS_rt_sigtimedwait, &raw, NULL, &now, 4));
	CALL(syscall(SYS_rt_sigtimedwait, bad_pointer, NULL, &now, 8));
	CALL(syscall(SYS_rt_sigtimedwait, &raw, NULL, bad_pointer, 8));
	raise(SIGUSR1);
	CALL(syscall(SYS_rt_sigtimedwait, &raw, bad_pointer, &now, 8));
	CALL(syscall(SYS_rt_sigtimedwait, &raw, NULL, &now, 8));
	signal(SIGALRM, take);
	setitimer(ITIMER_REAL, &timer, NULL);
	CALL(sigtimedwait(&set, &info, NULL)); /* another signal's handler ends it */
	SHOW(taken);
	sigaddset(&set, SIGALRM);
	CALL(sigprocmask(SIG_BLOCK, &set, NULL));
	setitimer(ITIMER_REAL, &timer, NULL);
	HOLDS(sigtimedwait(&set, &info, NULL) == SIGALRM);
	SHOW(info.si_code);
	SHOW(taken);
	return check_end();
}
