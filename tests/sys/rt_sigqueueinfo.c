// SPDX-License-Identifier: MIT
/* rt_sigqueueinfo, rt_tgsigqueueinfo: realtime signals queue, with their values, up to a limit. */
#include "check.h"

#include <sys/resource.h>

static volatile int order[8], values[8], count;

static void take(int number, siginfo_t *info, void *context)
{
	(void)context;
	if (count < 8) {
		order[count] = number - SIGRTMIN;
		values[count] = info->si_value.sival_int;
	}
	count++;
}

static long queue(int number, int code, int value)
{
	siginfo_t info = {.si_code = code};

	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value.sival_int = value;
	return syscall(SYS_rt_sigqueueinfo, getpid(), number, &info);
}

int main(void)
{
	struct sigaction action = {.sa_sigaction = take, .sa_flags = SA_SIGINFO};
	struct rlimit few = {3, 3};
	sigset_t all, old;
	siginfo_t info = {.si_code = SI_QUEUE};

	check_begin();
	for (int i = 0; i < 3; i++)
		sigaction(SIGRTMIN + i, &action, NULL);
	CALL(queue(SIGRTMIN, SI_QUEUE, 5));
	SHOW(count);
	SHOW(values[0]);
	count = 0;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	CALL(queue(SIGRTMIN + 2, SI_QUEUE, 1));
	CALL(queue(SIGRTMIN + 1, SI_QUEUE, 2));
	CALL(queue(SIGRTMIN + 2, SI_QUEUE, 3));
	CALL(queue(SIGRTMIN, -60, 4));
	sigprocmask(SIG_SETMASK, &old, NULL);
	SHOW(count);
	/* Linux lays all frames before the first handler runs, so that the last one laid runs first. */
	for (int i = 0; i < 4; i++)
		SHOW(order[i] * 100 + values[i]);
	CALL(queue(65, SI_QUEUE, 1));
	CALL(queue(-1, SI_QUEUE, 1));
	CALL(queue(0, SI_QUEUE, 1));
	info.si_code = SI_USER;
	CALL(syscall(SYS_rt_sigqueueinfo, 0x3ffffffe, SIGUSR1, &info));
	info.si_code = SI_TKILL;
	CALL(syscall(SYS_rt_sigqueueinfo, 0x3ffffffe, SIGUSR1, &info));
	info.si_code = SI_QUEUE;
	CALL(syscall(SYS_rt_sigqueueinfo, 0x3ffffffe, SIGUSR1, &info));
	CALL(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, bad_pointer));
	count = 0;
	HOLDS(syscall(SYS_rt_tgsigqueueinfo, getpid(), gettid(), SIGRTMIN, &info) == 0);
	SHOW(count);
	CALL(syscall(SYS_rt_tgsigqueueinfo, getpid(), 0x3ffffffe, SIGRTMIN, &info));
	CALL(syscall(SYS_rt_tgsigqueueinfo, 0, gettid(), SIGRTMIN, &info));
	CALL(setrlimit(RLIMIT_SIGPENDING, &few));
	sigprocmask(SIG_SETMASK, &all, &old);
	count = 0;
	while (queue(SIGRTMIN, SI_QUEUE, 0) == 0)
		count++;
	HOLDS(errno == EAGAIN);
	HOLDS(count <= 3);
	CALL(queue(SIGUSR1, SI_QUEUE, 0)); /* loses its value, but arrives */
	CALL(kill(getpid(), SIGUSR2));
	sigpending(&old);
	SHOW(sigismember(&old, SIGUSR1));
	SHOW(sigismember(&old, SIGUSR2));
	return check_end();
}
