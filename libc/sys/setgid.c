/* SPDX-License-Identifier: MIT */
/* setgid, setregid, setresgid, setfsgid: the program becomes another group (credentials(7)). */
#include "abi/capability.h"
#include "core/credentials.h"
#include "core/syscall.h"

static bool may(void)
{
	return credentials_capable(CAP_SETGID);
}

static long become(const struct credentials *next, int error)
{
	if (error == 0)
		credentials_change(next);
	return error;
}

SYSCALL1(setgid, uint32_t, id)
{
	struct credentials next = *credentials();
	return become(&next, ids_set(&next.group, id, may()));
}

SYSCALL2(setregid, uint32_t, real, uint32_t, effective)
{
	struct credentials next = *credentials();
	return become(&next, ids_set_two(&next.group, real, effective, may()));
}

SYSCALL3(setresgid, uint32_t, real, uint32_t, effective, uint32_t, saved)
{
	struct credentials next = *credentials();
	return become(&next, ids_set_three(&next.group, real, effective, saved, may()));
}

/* Answers with the id that was, whether it changed or not: there is no other way to learn it. */
SYSCALL1(setfsgid, uint32_t, id)
{
	struct credentials next = *credentials();
	uint32_t was = next.group.file;

	if (ids_set_file(&next.group, id, may()))
		credentials_change(&next);
	return was;
}
