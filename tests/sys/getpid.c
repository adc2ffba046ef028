// SPDX-License-Identifier: MIT
/* getpid, getppid, gettid, getuid and relatives, getgroups, set_tid_address, set_robust_list, rseq, wait4. */
#include "check.h"

#include <sys/resource.h>
#include <sys/wait.h>

int main(void)
{
	struct rusage usage;
	gid_t groups[64];
	int word = 0, status = 77, count;

	check_begin();
	HOLDS(getpid() > 0);
	HOLDS(getpid() == gettid());
	HOLDS(getppid() >= 0 && getppid() != getpid());
	CALL(getuid());
	CALL(geteuid());
	CALL(getgid());
	CALL(getegid());
	count = getgroups(64, groups);
	HOLDS(count >= 0);
	HOLDS(getgroups(0, NULL) == count);
	CALL(getgroups(-1, groups));
	HOLDS(syscall(SYS_set_tid_address, &word) == gettid());
	CALL(syscall(SYS_set_robust_list, bad_pointer, 7));
	CALL(wait4(-1, &status, 0, &usage));
	CALL(wait4(-1, &status, WNOHANG, NULL));
	CALL(wait4(getpid(), &status, 0, NULL));
	SHOW(status);
	CALL(wait4(-1, NULL, 0x100, NULL));
	return check_end();
}
