// SPDX-License-Identifier: MIT
/* wait4, waitid: a program without children waits for nobody. */
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
	CALL(wait4(0, &status, WNOHANG, NULL));
	CALL(wait4(getpid(), &status, 0, NULL));
	SHOW(status);
	CALL(wait4(-1, NULL, 0x100, NULL));
	CALL(waitid(P_ALL, 0, &info, WEXITED));
	CALL(waitid(P_PID, getpid(), &info, WEXITED | WNOHANG));
	CALL(waitid(P_ALL, 0, &info, 0));
	CALL(waitid(99, 0, &info, WEXITED));
	return check_end();
}
