// SPDX-License-Identifier: MIT
/* setsid, getsid: the session. */
#include "check.h"

int main(void)
{
	check_begin();
	HOLDS(getsid(0) == getsid(getpid()));
	CALL(getsid(0x3ffffffe));
	CALL(getsid(-1));
	/* a group's leader cannot have a session of its own */
	HOLDS(getpgrp() == getpid() ? setsid() == -1 && errno == EPERM
	                            : setsid() == getpid() && getpgrp() == getpid() && getsid(0) == getpid());
	CALL(setsid());
	return check_end();
}
