// SPDX-License-Identifier: MIT
/* setpgid, getpgid, getpgrp: the process group. */
#include "check.h"

int main(void)
{
	check_begin();
	HOLDS(getpgid(0) == getpgrp());
	HOLDS(getpgid(getpid()) == getpgrp());
	HOLDS(syscall(SYS_getpgrp) == getpgrp());
	CALL(getpgid(0x3ffffffe));
	CALL(getpgid(-1));
	CALL(setpgid(0, -1));
	CALL(setpgid(0x3ffffffe, 0));
	CALL(setpgid(0, 0x3ffffffe));
	return check_end();
}
