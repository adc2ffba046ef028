/* SPDX-License-Identifier: MIT */
/* setuid, setreuid, setresuid, setfsuid: the program becomes another user (credentials(7)). */
#include "abi/capability.h"
#include "core/credentials.h"
#include "core/syscall.h"

static bool may(void)
{
	return credentials_capable(CAP_SETUID);
}

static long become(const struct credentials *next, int error)
{
	if (error == 0)
		credentials_change(next);
	return error;
}

SYSCALL1(setuid, uint32_t, id)
{
	struct credentials next = *credentials();
	return become(&next, ids_set(&next.user, id, may()));
}

SYSCALL2(setreuid, uint32_t, real, uint32_t, effective)
{
	struct credentials next = *credentials();
	return become(&next, ids_set_two(&next.user, real, effective, may()));
}

SYSCALL3(setresuid, uint32_t, real, uint32_t, effective, uint32_t, saved)
{
	struct credentials next = *credentials();
	return become(&next, ids_set_three(&next.user, real, effective, saved, may()));
}

/* Answers with the id that was, whether it changed or not: there is no other way to learn it. */
SYSCALL1(setfsuid, uint32_t, id)
{
	struct credentials next = *credentials();
	uint32_t was = next.user.file;

	if (ids_set_file(&next.user, id, may()))
		credentials_change(&next);
	return was;
}
