// SPDX-License-Identifier: MIT
/* setsid, getsid: the program's session. */
#include "check.h"

int main(void)
{
	check_begin();
	HOLDS(getsid(0) == getsid(getpid()));
	HOLDS(getsid(0) >= 0);
	CALL(getsid(0x3fffffff));
	return check_end();
}
