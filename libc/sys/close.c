/* SPDX-License-Identifier: MIT */
/* close: gives a descriptor back. */
#include "core/syscall.h"
#include "file/fd.h"

SYSCALL1(close, int, fd)
{
	return fd_close(fd);
}
