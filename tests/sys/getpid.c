// SPDX-License-Identifier: MIT
/* getpid, getppid, gettid: numbers that agree with each other. */
#include "check.h"

int main(void)
{
	check_begin();
	HOLDS(getpid() > 0);
	HOLDS(getpid() == gettid());
	HOLDS(getppid() >= 0 && getppid() != getpid());
	return check_end();
}
