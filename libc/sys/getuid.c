/* SPDX-License-Identifier: MIT */
/* getuid, getgid and the like, getresuid, getresgid: real, effective and saved ids. */
#include "abi/errno.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "core/usermem.h"

SYSCALL0(getuid)
{
	return ANSWERS(getuid, own_credentials, user.real);
}

SYSCALL0(geteuid)
{
	return ANSWERS(geteuid, own_credentials, user.effective);
}

SYSCALL0(getgid)
{
	return ANSWERS(getgid, own_credentials, group.real);
}

SYSCALL0(getegid)
{
	return ANSWERS(getegid, own_credentials, group.effective);
}

static long ids_write(uint32_t *const to[3], const uint32_t ids[3])
{
	for (int i = 0; i < 3; i++)
		if (user_write(to[i], &ids[i], sizeof(ids[i])))
			return -EFAULT;
	return 0;
}

SYSCALL3(getresuid, uint32_t *, real, uint32_t *, effective, uint32_t *, saved)
{
	const struct credentials *who = credentials();

	return ids_write((uint32_t *[]){real, effective, saved},
	                 (uint32_t[]){who->user.real, who->user.effective, who->user.saved});
}

SYSCALL3(getresgid, uint32_t *, real, uint32_t *, effective, uint32_t *, saved)
{
	const struct credentials *who = credentials();

	return ids_write((uint32_t *[]){real, effective, saved},
	                 (uint32_t[]){who->group.real, who->group.effective, who->group.saved});
}
