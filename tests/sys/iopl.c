// SPDX-License-Identifier: MIT
/* iopl, ioperm: levels and ports that there are none of. What root may is for a machine to say, not for this
 * test. */
#include "check.h"

int main(void)
{
	check_begin();
	CALL(syscall(SYS_iopl, 4));
	CALL(syscall(SYS_iopl, -1));
	CALL(syscall(SYS_ioperm, 0x10000, 1, 1));
	CALL(syscall(SYS_ioperm, 1, 0x10000, 1));
	return check_end();
}
