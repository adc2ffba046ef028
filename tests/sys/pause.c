// SPDX-License-Identifier: MIT
/* pause: until a signal is handled, whatever its handler's flags say. */
#include "check.h"

#include <sys/time.h>

static volatile int taken;

static void take(int number)
{
	(void)number;
	taken++;
}

int main(void)
{
	struct itimerval timer = {{0, 30000}, {0, 30000}}, off = {{0, 0}, {0, 0}};

	check_begin();
	signal(SIGALRM, take); /* with SA_RESTART: pause is not restarted all the same */
	CALL(setitimer(ITIMER_REAL, &timer, NULL));
	CALL(pause());
	HOLDS(taken >= 1);
	CALL(pause());
	HOLDS(taken >= 2);
	CALL(setitimer(ITIMER_REAL, &off, NULL));
	return check_end();
}
