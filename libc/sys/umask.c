/* SPDX-License-Identifier: MIT */
/* umask: the permissions that new files do not get. */
#include "core/syscall.h"
#include "file/path.h"

SYSCALL1(umask, uint32_t, mask)
{
	uint32_t old = path_umask;
	path_umask = mask & 0777;
	return old;
}
