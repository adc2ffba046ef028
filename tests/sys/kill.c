// SPDX-License-Identifier: MIT
/* kill: to itself, to nobody, and with numbers that are no signals. */
#include "check.h"

static volatile int taken;

static void take(int number)
{
	taken = number;
}

int main(void)
{
	check_begin();
	signal(SIGUSR1, take);
	CALL(kill(getpid(), SIGUSR1));
	SHOW(taken);
	taken = 0;
	signal(SIGUSR2, SIG_IGN);
	CALL(kill(getpid(), SIGUSR2));
	SHOW(taken);
	CALL(kill(getpid(), 0));
	CALL(kill(getpid(), 65));
	CALL(kill(getpid(), -1));
	CALL(kill(0x3fffffff, 0));
	CALL(kill(0x3fffffff, SIGUSR1));
	CALL(kill(-0x3fffffff, SIGUSR1));
	return check_end();
}
