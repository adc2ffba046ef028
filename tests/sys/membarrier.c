// SPDX-License-Identifier: MIT
/* membarrier: what can be asked for, and the order of registering before using. */
#include "check.h"

#include <linux/membarrier.h>

int main(void)
{
	long known;

	check_begin();
	known = syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0);
	HOLDS(known > 0);
	HOLDS(known & MEMBARRIER_CMD_PRIVATE_EXPEDITED);
	CALL(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0));
	CALL(syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0));
	CALL(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0));
	CALL(syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0));
	CALL(syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 2, 0));
	CALL(syscall(SYS_membarrier, 1 << 20, 0, 0));
	return check_end();
}
