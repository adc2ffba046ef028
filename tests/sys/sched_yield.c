// SPDX-License-Identifier: MIT
/* sched_yield: comes back, also with nobody to yield to. */
#include "check.h"

#include <sched.h>

int main(void)
{
	check_begin();
	for (int i = 0; i < 3; i++)
		CALL(sched_yield());
	return check_end();
}
