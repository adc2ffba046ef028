// SPDX-License-Identifier: MIT
/* wait4, waitid: of a program that has no children. */
#include "check.h"

#include <sys/resource.h>
#include <sys/wait.h>

int main(void)
{
	struct rusage usage;
	siginfo_t info;
	int status = 77;

	check_begin();
	CALL(wait4(-1, &status, 0, &usage));
	CALL(wait4(-1, &status, WNOHANG, NULL));
	CALL(wait4(0, NULL, WUNTRACED | WCONTINUED, NULL));
	CALL(wait4(getpid(), &status, 0, NULL));
	CALL(wait4(INT32_MIN, &status, 0, NULL));
	CALL(wait4(-1, NULL, 0x100, NULL));
	SHOW(status);
	CALL(waitid(P_ALL, 0, &info, WEXITED));
	CALL(waitid(P_ALL, 0, NULL, WSTOPPED | WNOHANG));
	CALL(waitid(P_ALL, 0, &info, WNOHANG));
	CALL(waitid(P_ALL, 0, &info, WEXITED | 0x100));
	CALL(waitid(P_PID, 0x3ffffffe, &info, WEXITED));
	CALL(waitid(P_PID, 0, &info, WEXITED));
	CALL(waitid(P_PGID, 0x3ffffffe, &info, WEXITED));
	CALL(waitid(P_PIDFD, 0x3fffff, &info, WEXITED));
	CALL(waitid(P_PIDFD, -1, &info, WEXITED));
	CALL(waitid(99, 0, &info, WEXITED));
	return check_end();
}
