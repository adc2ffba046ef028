// SPDX-License-Identifier: MIT
/* getpriority, setpriority: the nice value is kept, within its limits. */
#include "check.h"

#include <sys/resource.h>

int main(void)
{
	check_begin();
	CALL(syscall(SYS_getpriority, PRIO_PROCESS, 0));
	CALL(setpriority(PRIO_PROCESS, 0, 5));
	CALL(syscall(SYS_getpriority, PRIO_PROCESS, 0));
	CALL(getpriority(PRIO_PROCESS, getpid()));
	CALL(setpriority(PRIO_PROCESS, 0, 100));
	CALL(getpriority(PRIO_PROCESS, 0));
	CALL(getpriority(9, 0));
	CALL(setpriority(9, 0, 1));
	CALL(getpriority(PRIO_PROCESS, 0x3fffffff));
	CALL(setpriority(PRIO_PROCESS, 0x3fffffff, 1));
	return check_end();
}
