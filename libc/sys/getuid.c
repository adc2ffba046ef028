/* SPDX-License-Identifier: MIT */
/* getuid, geteuid: the user. */
#include "core/credentials.h"
#include "core/syscall.h"

SYSCALL0(getuid)
{
	return credentials()->uid;
}

SYSCALL0(geteuid)
{
	return credentials()->euid;
}
