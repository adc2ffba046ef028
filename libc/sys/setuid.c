/* SPDX-License-Identifier: MIT */
/* setuid, setreuid, setresuid, setfsuid: the program becomes another user (credentials(7)). */
#include "abi/capability.h"
#include "abi/errno.h"
#include "core/credentials.h"
#include "core/syscall.h"

#define KEEP UINT32_MAX /* -1: this id stays as it is */

static bool is_own(const struct credentials *who, uint32_t id)
{
	return id == KEEP || id == who->uid || id == who->euid || id == who->suid;
}

SYSCALL1(setuid, uint32_t, id)
{
	struct credentials next = *credentials();

	if (id == KEEP)
		return -EINVAL;
	if (credentials_capable(CAP_SETUID))
		next.uid = next.suid = id;
	else if (id != next.uid && id != next.suid)
		return -EPERM;
	next.euid = next.fsuid = id;
	credentials_change(&next);
	return 0;
}

SYSCALL2(setreuid, uint32_t, real, uint32_t, effective)
{
	const struct credentials *who = credentials();
	struct credentials next = *who;
	bool may = credentials_capable(CAP_SETUID);

	if (!may && real != KEEP && real != who->uid && real != who->euid)
		return -EPERM;
	if (!may && !is_own(who, effective))
		return -EPERM;
	if (real != KEEP)
		next.uid = real;
	if (effective != KEEP)
		next.euid = effective;
	if (real != KEEP || (effective != KEEP && effective != who->uid))
		next.suid = next.euid;
	next.fsuid = next.euid;
	credentials_change(&next);
	return 0;
}

SYSCALL3(setresuid, uint32_t, real, uint32_t, effective, uint32_t, saved)
{
	const struct credentials *who = credentials();
	struct credentials next = *who;

	if (!credentials_capable(CAP_SETUID) &&
	    !(is_own(who, real) && is_own(who, effective) && is_own(who, saved)))
		return -EPERM;
	if (real != KEEP)
		next.uid = real;
	if (effective != KEEP)
		next.euid = effective;
	if (saved != KEEP)
		next.suid = saved;
	next.fsuid = next.euid;
	credentials_change(&next);
	return 0;
}

/* Answers with the id that was, whether it changed or not: there is no other way to learn it. */
SYSCALL1(setfsuid, uint32_t, id)
{
	struct credentials next = *credentials();
	uint32_t was = next.fsuid;

	if (id != KEEP && (is_own(&next, id) || id == was || credentials_capable(CAP_SETUID))) {
		next.fsuid = id;
		credentials_change(&next);
	}
	return was;
}
