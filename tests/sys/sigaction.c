// SPDX-License-Identifier: MIT
/* rt_sigaction, rt_sigreturn: handlers, what is blocked while they run, and what they find and leave behind.
 */
#include "check.h"

#include <ucontext.h>

static volatile int taken[65], order[16], order_count, depth, deepest, blocked_inside;
static volatile siginfo_t last_info;

static void take(int number)
{
	sigset_t mask;

	taken[number]++;
	if (order_count < 16)
		order[order_count++] = number;
	depth++;
	deepest = depth > deepest ? depth : deepest;
	sigprocmask(SIG_BLOCK, NULL, &mask);
	blocked_inside = sigismember(&mask, number);
	if (number == SIGUSR1 && taken[number] < 3)
		raise(SIGUSR1);
	if (number == SIGUSR2 && taken[SIGHUP] == 0)
		raise(SIGHUP);
	depth--;
}

static void take_info(int number, siginfo_t *info, void *context)
{
	(void)context;
	taken[number]++;
	memcpy((void *)&last_info, info, sizeof(*info));
}

static void handle(int number, int flags, int masked)
{
	struct sigaction action = {.sa_handler = take, .sa_flags = flags};

	if (masked)
		sigaddset(&action.sa_mask, masked);
	sigaction(number, &action, NULL);
	memset((void *)taken, 0, sizeof(taken));
	order_count = depth = deepest = 0;
}

static void action_is_kept(void)
{
	struct sigaction action = {.sa_handler = take, .sa_flags = SA_RESTART | SA_NODEFER}, old;

	sigaddset(&action.sa_mask, SIGINT);
	CALL(sigaction(SIGUSR1, &action, &old));
	HOLDS(old.sa_handler == SIG_DFL);
	CALL(sigaction(SIGUSR1, NULL, &old));
	HOLDS(old.sa_handler == take);
	HOLDS(sigismember(&old.sa_mask, SIGINT) && !sigismember(&old.sa_mask, SIGUSR1));
	SHOW(old.sa_flags & ~0x04000000);
	CALL(sigaction(SIGKILL, &action, NULL));
	CALL(sigaction(SIGSTOP, &action, NULL));
	CALL(sigaction(SIGKILL, NULL, &old));
	CALL(sigaction(0, &action, NULL));
	CALL(sigaction(65, &action, NULL));
	CALL(sigaction(-1, &action, NULL));
	CALL(syscall(SYS_rt_sigaction, SIGUSR1, bad_pointer, NULL, 8));
	CALL(syscall(SYS_rt_sigaction, SIGUSR1, NULL, bad_pointer, 8));
	CALL(syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 4));
}

static void handlers_nest(void)
{
	handle(SIGUSR1, 0, 0);
	CALL(raise(SIGUSR1));
	SHOW(taken[SIGUSR1]);
	SHOW(deepest);
	SHOW(blocked_inside);
	handle(SIGUSR1, SA_NODEFER, 0);
	CALL(raise(SIGUSR1));
	SHOW(taken[SIGUSR1]);
	SHOW(deepest);
	SHOW(blocked_inside);
	handle(SIGHUP, 0, 0);
	handle(SIGUSR2, 0, 0);
	CALL(raise(SIGUSR2));
	SHOW(taken[SIGHUP]);
	SHOW(deepest);
	handle(SIGUSR2, 0, SIGHUP);
	CALL(raise(SIGUSR2));
	SHOW(taken[SIGHUP]);
	SHOW(deepest);
}

static void handler_is_reset(void)
{
	struct sigaction old;

	handle(SIGTERM, SA_RESETHAND, 0);
	CALL(raise(SIGTERM));
	SHOW(taken[SIGTERM]);
	CALL(sigaction(SIGTERM, NULL, &old));
	HOLDS(old.sa_handler == SIG_DFL);
	CALL((long)signal(SIGTERM, SIG_IGN));
	CALL(raise(SIGTERM));
	SHOW(taken[SIGTERM]);
	CALL(raise(SIGCHLD));
	CALL(raise(SIGWINCH));
	CALL(raise(SIGURG));
	CALL(raise(SIGCONT));
}

static void handler_gets_info(void)
{
	struct sigaction action = {.sa_sigaction = take_info, .sa_flags = SA_SIGINFO};

	CALL(sigaction(SIGUSR1, &action, NULL));
	CALL(raise(SIGUSR1));
	SHOW(last_info.si_signo);
	HOLDS(last_info.si_code == SI_TKILL);
	HOLDS(last_info.si_pid == getpid());
	SHOW(last_info.si_uid);
	CALL(kill(getpid(), SIGUSR1));
	HOLDS(last_info.si_code == SI_USER);
	HOLDS(last_info.si_pid == getpid());
	CALL(sigaction(SIGRTMIN, &action, NULL));
	CALL(kill(getpid(), SIGRTMIN));
	HOLDS(last_info.si_signo == SIGRTMIN);
}

static void pending_in_order(void)
{
	sigset_t set, old;

	handle(SIGUSR2, 0, 0);
	handle(SIGHUP, 0, 0);
	handle(SIGINT, 0, 0);
	taken[SIGHUP] = 1;
	sigfillset(&set);
	CALL(sigprocmask(SIG_SETMASK, &set, &old));
	CALL(raise(SIGUSR2));
	CALL(raise(SIGINT));
	CALL(raise(SIGUSR2));
	SHOW(order_count);
	CALL(sigprocmask(SIG_SETMASK, &old, NULL));
	SHOW(order_count);
	SHOW(taken[SIGUSR2]);
	SHOW(taken[SIGINT]);
}

static void kill_refuses(void)
{
	CALL(kill(getpid(), 0));
	CALL(kill(getpid(), 65));
	CALL(kill(getpid(), -1));
	CALL(kill(0x3fffffff, 0));
	CALL(syscall(SYS_tgkill, getpid(), gettid(), 0));
	CALL(syscall(SYS_tgkill, getpid(), 0, 0));
	CALL(syscall(SYS_tgkill, getpid(), gettid(), 65));
}

int main(void)
{
	check_begin();
	action_is_kept();
	handlers_nest();
	handler_is_reset();
	handler_gets_info();
	pending_in_order();
	kill_refuses();
	return check_end();
}
