// SPDX-License-Identifier: MIT
/* pause: ends with any handler, also one with SA_RESTART, and not by a signal that is ignored. */
#include "check.h"

#include <sys/time.h>

static volatile int taken;

static void take(int number)
{
	(void)number;
	taken++;
}

static void ring_soon(void)
{
	struct itimerval timer = {.it_value.tv_usec = 30000};

	setitimer(ITIMER_REAL, &timer, NULL);
}

int main(void)
{
	struct sigaction plain = {.sa_handler = take}, restart = {.sa_handler = take, .sa_flags = SA_RESTART};

	check_begin();
	sigaction(SIGALRM, &plain, NULL);
	ring_soon();
	CALL(pause());
	SHOW(taken);
	sigaction(SIGALRM, &restart, NULL);
	ring_soon();
	CALL(pause());
	SHOW(taken);
	return check_end();
}
