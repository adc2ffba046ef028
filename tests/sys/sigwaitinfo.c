// SPDX-License-Identifier: MIT
/* rt_sigtimedwait: takes a pending signal without its handler, or waits in vain. */
#include "check.h"

#include <time.h>

static volatile int taken;

static void take(int number)
{
	taken = number;
}

int main(void)
{
	struct timespec brief = {0, 30000000}, zero = {0, 0}, wrong = {0, -1};
	siginfo_t info;
	sigset_t set;

	check_begin();
	signal(SIGUSR1, take);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	CALL(sigtimedwait(&set, &info, &zero));
	CALL(sigtimedwait(&set, &info, &brief));
	CALL(sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 9}));
	CALL(sigwaitinfo(&set, &info));
	SHOW(info.si_signo);
	SHOW(info.si_value.sival_int);
	CALL(raise(SIGUSR1));
	CALL(sigtimedwait(&set, NULL, &brief));
	CALL(sigtimedwait(&set, &info, &zero));
	SHOW(taken);
	CALL(sigtimedwait(&set, &info, &wrong));
	CALL(syscall(SYS_rt_sigtimedwait, bad_pointer, &info, &zero, 8));
	CALL(syscall(SYS_rt_sigtimedwait, &set, &info, &zero, 4));
	return check_end();
}
