// SPDX-License-Identifier: MIT
/* getgroups, setgroups: the further groups of the program. */
#include "check.h"

#include <grp.h>

int main(void)
{
	gid_t groups[8] = {30, 10, 20}, got[8] = {0};

	check_begin();
	CALL(syscall(SYS_setgroups, 3, groups));
	CALL(getgroups(0, NULL));
	CALL(getgroups(8, got));
	SHOW(got[0] + got[1] + got[2]);
	CALL(getgroups(2, got));
	CALL(getgroups(-1, got));
	CALL(getgroups(8, bad_pointer));
	CALL(syscall(SYS_setgroups, 1, bad_pointer));
	CALL(syscall(SYS_setgroups, 100000, groups));
	CALL(syscall(SYS_setgroups, 0, NULL));
	CALL(getgroups(8, got));
	return check_end();
}
