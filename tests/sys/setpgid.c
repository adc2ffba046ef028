// SPDX-License-Identifier: MIT
/* setpgid, getpgid, getpgrp: the program's own group, and others that are not there. */
#include "check.h"

int main(void)
{
	check_begin();
	HOLDS(getpgid(0) == getpgrp());
	HOLDS(getpgid(getpid()) == getpgrp());
	CALL(getpgid(0x3fffffff));
	CALL(getpgid(-1));
	CALL(setpgid(0x3fffffff, 0));
	CALL(setpgid(0, -1));
	return check_end();
}
