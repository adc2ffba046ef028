// SPDX-License-Identifier: MIT
/* kill: to oneself, to one's group, to nobody; what the handler is told. */
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

	check_begin();
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGRTMAX, &action, NULL);
	CALL(kill(getpid(), 0));
	CALL(kill(getpid(), SIGUSR1));
	SHOW(taken);
	SHOW(last.si_signo);
	SHOW(last.si_code);
	SHOW(last.si_errno);
	HOLDS(last.si_pid == getpid() && last.si_uid == getuid());
	CALL(kill(getpid(), SIGRTMAX));
	SHOW(taken);
	HOLDS(last.si_signo == SIGRTMAX);
	CALL(kill(getpid(), 65));
	CALL(kill(getpid(), -1));
	CALL(kill(0x3ffffffe, SIGUSR1));
	CALL(kill(-0x3ffffffe, SIGUSR1));
	CALL(kill(-0x3ffffffe, 65));
	SHOW(taken);
	return check_end();
}
