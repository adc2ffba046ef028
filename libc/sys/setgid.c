/* SPDX-License-Identifier: MIT */
/* setgid, setregid, setresgid, setfsgid: the program becomes another group (credentials(7)). */
#include "abi/capability.h"
#include "abi/errno.h"
#include "core/credentials.h"
#include "core/syscall.h"

#define KEEP UINT32_MAX /* -1: this id stays as it is */

static bool is_own(const struct credentials *who, uint32_t id)
{
	return id == KEEP || id == who->gid || id == who->egid || id == who->sgid;
}

SYSCALL1(setgid, uint32_t, id)
{
	struct credentials next = *credentials();

	if (id == KEEP)
		return -EINVAL;
	if (credentials_capable(CAP_SETGID))
		next.gid = next.sgid = id;
	else if (id != next.gid && id != next.sgid)
		return -EPERM;
	next.egid = next.fsgid = id;
	credentials_change(&next);
	return 0;
}

SYSCALL2(setregid, uint32_t, real, uint32_t, effective)
{
	const struct credentials *who = credentials();
	struct credentials next = *who;
	bool may = credentials_capable(CAP_SETGID);

	if (!may && real != KEEP && real != who->gid && real != who->egid)
		return -EPERM;
	if (!may && !is_own(who, effective))
		return -EPERM;
	if (real != KEEP)
		next.gid = real;
	if (effective != KEEP)
		next.egid = effective;
	if (real != KEEP || (effective != KEEP && effective != who->gid))
		next.sgid = next.egid;
	next.fsgid = next.egid;
	credentials_change(&next);
	return 0;
}

SYSCALL3(setresgid, uint32_t, real, uint32_t, effective, uint32_t, saved)
{
	const struct credentials *who = credentials();
	struct credentials next = *who;

	if (!credentials_capable(CAP_SETGID) &&
	    !(is_own(who, real) && is_own(who, effective) && is_own(who, saved)))
		return -EPERM;
	if (real != KEEP)
		next.gid = real;
	if (effective != KEEP)
		next.egid = effective;
	if (saved != KEEP)
		next.sgid = saved;
	next.fsgid = next.egid;
	credentials_change(&next);
	return 0;
}

/* Answers with the id that was, whether it changed or not: there is no other way to learn it. */
SYSCALL1(setfsgid, uint32_t, id)
{
	struct credentials next = *credentials();
	uint32_t was = next.fsgid;

	if (id != KEEP && (is_own(&next, id) || id == was || credentials_capable(CAP_SETGID))) {
		next.fsgid = id;
		credentials_change(&next);
	}
	return was;
}
