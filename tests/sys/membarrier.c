// SPDX-License-Identifier: MIT
/* membarrier: which commands there are, and that the private ones want to be registered. */
#include "check.h"

#include <linux/membarrier.h>

static long call(int command, unsigned flags)
{
	return syscall(SYS_membarrier, command, flags, 0);
}

int main(void)
{
	long commands;

	check_begin();
	commands = call(MEMBARRIER_CMD_QUERY, 0);
	HOLDS(commands & MEMBARRIER_CMD_GLOBAL && commands & MEMBARRIER_CMD_PRIVATE_EXPEDITED);
	CALL(call(MEMBARRIER_CMD_GLOBAL, 0));
	CALL(call(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0));
	CALL(call(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0));
	CALL(call(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0));
	CALL(call(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0));
	CALL(call(MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0));
	CALL(call(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0));
	CALL(call(MEMBARRIER_CMD_QUERY, 1));
	CALL(call(MEMBARRIER_CMD_GLOBAL, 2));
	CALL(call(1 << 30, 0));
	return check_end();
}
