// SPDX-License-Identifier: MIT
/* getgroups, setgroups: the supplementary groups. */
#include "check.h"

#include <grp.h>

/* The system call itself: the C library's wrapper would ask all threads. */
static long set_groups(long count, const void *groups)
{
	return syscall(SYS_setgroups, count, groups);
}

int main(void)
{
	gid_t groups[4] = {7, 3, 5, 3}, found[8] = {0};

	check_begin();
	CALL(set_groups(4, groups));
	CALL(getgroups(0, NULL));
	CALL(getgroups(8, found));
	for (int i = 0; i < 4; i++)
		SHOW(found[i]);
	CALL(getgroups(3, found));
	CALL(getgroups(-1, found));
	CALL(getgroups(4, bad_pointer));
	CALL(set_groups(65537, groups));
	CALL(set_groups(-1, groups));
	CALL(set_groups(2, bad_pointer));
	CALL(getgroups(0, NULL));
	CALL(set_groups(0, NULL));
	CALL(getgroups(8, found));
	CALL(syscall(SYS_setuid, 1000));
	CALL(set_groups(1, groups));
	return check_end();
}
