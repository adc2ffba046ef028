// SPDX-License-Identifier: MIT
/* setuid, setreuid, setresuid, setfsuid: root becomes another user and may come back, until it may not. */
#include "check.h"

#include <sys/fsuid.h>

static void show_ids(void)
{
	uid_t real, effective, saved;

	getresuid(&real, &effective, &saved);
	SHOW(real);
	SHOW(effective);
	SHOW(saved);
	SHOW(syscall(SYS_setfsuid, -1));
}

/* The system calls themselves: the C library's wrappers would ask all threads. */
static long set_uid(uid_t id)
{
	return syscall(SYS_setuid, id);
}

static long set_re(uid_t real, uid_t effective)
{
	return syscall(SYS_setreuid, real, effective);
}

static long set_res(uid_t real, uid_t effective, uid_t saved)
{
	return syscall(SYS_setresuid, real, effective, saved);
}

int main(void)
{
	check_begin();
	show_ids();
	CALL(set_uid(-1));
	CALL(set_res(-1, -1, -1));
	show_ids();
	CALL(setfsuid(500));
	show_ids();
	CALL(set_re(-1, 1000));
	show_ids();
	CALL(set_uid(1001));
	CALL(set_re(1001, -1));
	CALL(set_res(-1, 1001, -1));
	CALL(set_re(-1, 0));
	show_ids();
	CALL(set_re(1000, 1001));
	show_ids();
	CALL(set_uid(0));
	CALL(set_re(1001, 1000));
	show_ids();
	CALL(set_res(1000, 1000, -1));
	CALL(set_res(-1, -1, 1000));
	show_ids();
	CALL(set_uid(1001));
	CALL(set_res(1001, -1, -1));
	CALL(set_uid(1000));
	CALL(setfsuid(1001));
	show_ids();
	return check_end();
}
