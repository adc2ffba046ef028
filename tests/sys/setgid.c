// SPDX-License-Identifier: MIT
/* setgid, setregid, setresgid, setfsgid: the group changes; without root only among its own. */
#include "check.h"

#include <sys/fsuid.h>

static void show_ids(void)
{
	gid_t real, effective, saved;

	getresgid(&real, &effective, &saved);
	SHOW(real);
	SHOW(effective);
	SHOW(saved);
	SHOW(syscall(SYS_setfsgid, -1));
}

/* The system calls themselves: the C library's wrappers would ask all threads. */
static long set_gid(gid_t id)
{
	return syscall(SYS_setgid, id);
}

static long set_re(gid_t real, gid_t effective)
{
	return syscall(SYS_setregid, real, effective);
}

static long set_res(gid_t real, gid_t effective, gid_t saved)
{
	return syscall(SYS_setresgid, real, effective, saved);
}

int main(void)
{
	check_begin();
	show_ids();
	CALL(set_gid(-1));
	CALL(set_res(-1, -1, -1));
	show_ids();
	CALL(setfsgid(500));
	show_ids();
	CALL(set_re(-1, 1000));
	show_ids();
	CALL(set_gid(1001));
	show_ids();
	CALL(set_res(1002, 1003, 1004));
	show_ids();
	CALL(syscall(SYS_setuid, 1000)); /* from here on only its own ids */
	CALL(set_re(1001, -1));
	CALL(set_res(-1, 1001, -1));
	CALL(set_gid(1003));
	CALL(set_gid(1004));
	CALL(set_re(-1, 1003));
	CALL(set_re(-1, 0));
	show_ids();
	CALL(set_re(1000, 1001));
	show_ids();
	CALL(set_gid(0));
	CALL(set_re(1001, 1000));
	show_ids();
	CALL(set_res(1000, 1000, -1));
	CALL(set_res(-1, -1, 1000));
	show_ids();
	CALL(set_gid(1001));
	CALL(set_res(1001, -1, -1));
	CALL(set_gid(1000));
	CALL(setfsgid(1001));
	show_ids();
	return check_end();
}
