/* SPDX-License-Identifier: MIT */
/* getgid, getegid: the group. */
#include "core/credentials.h"
#include "core/syscall.h"

SYSCALL0(getgid)
{
	return credentials()->gid;
}

SYSCALL0(getegid)
{
	return credentials()->egid;
}
