/* SPDX-License-Identifier: MIT */
/* iopl, ioperm: ports of the machine are the shim's. */
#include "abi/errno.h"
#include "core/syscall.h"

#define PORTS 65536UL

SYSCALL1(iopl, unsigned, level)
{
	return level > 3 ? -EINVAL : level == 0 ? 0 : -EPERM;
}

SYSCALL3(ioperm, unsigned long, from, unsigned long, count, int, on)
{
	if (from + count <= from || from + count > PORTS)
		return -EINVAL;
	return on ? -EPERM : 0; /* none was ever allowed */
}
