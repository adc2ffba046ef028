// SPDX-License-Identifier: MIT
/* getuid and relatives, getresuid, getresgid: who the program is. */
#include "check.h"

int main(void)
{
	uid_t ids[3] = {77, 77, 77};

	check_begin();
	CALL(getuid());
	CALL(geteuid());
	CALL(getgid());
	CALL(getegid());
	CALL(getresuid(&ids[0], &ids[1], &ids[2]));
	HOLDS(ids[0] == getuid() && ids[1] == geteuid() && ids[2] == geteuid());
	CALL(getresgid(&ids[0], &ids[1], &ids[2]));
	HOLDS(ids[0] == getgid() && ids[1] == getegid() && ids[2] == getegid());
	CALL(getresuid(&ids[0], &ids[1], bad_pointer));
	CALL(getresgid(kernel_pointer, &ids[1], &ids[2]));
	return check_end();
}
