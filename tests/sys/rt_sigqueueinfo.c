// SPDX-License-Identifier: MIT
/* rt_sigqueueinfo, rt_tgsigqueueinfo: signals with a value, queued in order. */
#include "check.h"

static volatile int values[8], codes[8], count;

static void take(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	if (count < 8) {
		values[count] = info->si_value.sival_int;
		codes[count++] = info->si_code;
	}
}

int main(void)
{
	struct sigaction action = {.sa_sigaction = take, .sa_flags = SA_SIGINFO};
	siginfo_t info = {0};
	sigset_t set;

	check_begin();
	sigaction(SIGRTMIN, &action, NULL);
	sigaction(SIGUSR1, &action, NULL);
	CALL(sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 5}));
	SHOW(values[0]);
	SHOW(codes[0]);
	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (int i = 1; i < 4; i++)
		CALL(sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i * 10}));
	for (int i = 1; i < 4; i++)
		CALL(sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = i * 100}));
	count = 0;
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	SHOW(count); /* of the plain signal only the first is kept */
	for (int i = 0; i < count; i++)
		SHOW(values[i]);
	info.si_code = SI_QUEUE;
	info.si_value.sival_int = 77;
	count = 0;
	CALL(syscall(SYS_rt_tgsigqueueinfo, getpid(), gettid(), SIGUSR1, &info));
	SHOW(values[0]);
	CALL(syscall(SYS_rt_sigqueueinfo, getpid(), 65, &info));
	CALL(syscall(SYS_rt_sigqueueinfo, 0x3fffffff, SIGUSR1, &info));
	CALL(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, bad_pointer));
	return check_end();
}
