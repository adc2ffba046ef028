// SPDX-License-Identifier: MIT
/* setgid, setregid, setresgid, setfsgid: the group of the program and of the files it makes. */
#include "check.h"

#include <sys/fsuid.h>

static void show(int line)
{
	gid_t real, effective, saved;

	check_count++;
	getresgid(&real, &effective, &saved);
	printf("%d real %u effective %u saved %u\n", line, real, effective, saved);
}

int main(void)
{
	check_begin();
	CALL(syscall(SYS_setresgid, -1, 1000, -1));
	show(__LINE__);
	file_make("f", "");
	SHOW_PATH("f");
	CALL(syscall(SYS_setregid, 2000, -1));
	show(__LINE__);
	CALL(syscall(SYS_setresgid, 0, 0, 0));
	show(__LINE__);
	SHOW(setfsgid(2000));
	SHOW(setfsgid(-1));
	SHOW(setfsgid(0));
	CALL(syscall(SYS_setgid, 3000));
	show(__LINE__);
	CALL(syscall(SYS_setgid, -1));
	CALL(syscall(SYS_setuid, 5));
	CALL(syscall(SYS_setgid, 0));
	CALL(syscall(SYS_setresgid, 0, 0, 0));
	CALL(syscall(SYS_setgid, 3000));
	show(__LINE__);
	return check_end();
}
