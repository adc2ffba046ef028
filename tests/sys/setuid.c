// SPDX-License-Identifier: MIT
/* setuid, setreuid, setresuid, setfsuid: root becomes somebody else, and what somebody else may not. */
#include "check.h"

#include <sys/fsuid.h>

static void show(int line)
{
	uid_t real, effective, saved;

	check_count++;
	getresuid(&real, &effective, &saved);
	printf("%d real %u effective %u saved %u\n", line, real, effective, saved);
}

int main(void)
{
	check_begin();
	file_make("secret", "only for root");
	CALL(chmod("secret", 0600));
	CALL(syscall(SYS_setresuid, -1, 1000, -1));
	show(__LINE__);
	CALL(open("secret", O_RDONLY));
	CALL(access("secret", R_OK)); /* by the real user, who is root still */
	CALL(chown("secret", 1, 1));
	CALL(kill(getpid(), 0));
	CALL(syscall(SYS_setresuid, -1, 0, -1));
	CALL(close(open("secret", O_RDONLY)));
	CALL(syscall(SYS_setreuid, 1000, 0));
	show(__LINE__);
	CALL(syscall(SYS_setreuid, 0, 0));
	show(__LINE__);
	SHOW(setfsuid(2000));
	CALL(open("secret", O_RDONLY));
	SHOW(setfsuid(0));
	CALL(syscall(SYS_setuid, 3000));
	show(__LINE__);
	CALL(syscall(SYS_setuid, 0));
	CALL(syscall(SYS_setreuid, 0, 0));
	CALL(syscall(SYS_setresuid, 0, 0, 0));
	CALL(syscall(SYS_setresuid, 3000, -1, 3000));
	CALL(open("secret", O_RDONLY));
	CALL(unlink("secret"));
	CALL(syscall(SYS_setuid, -1));
	return check_end();
}
