/* SPDX-License-Identifier: MIT */
/* getgroups, setgroups: the supplementary groups. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "lib/string.h"

#define LINUX_GROUPS 65536

SYSCALL2(getgroups, int, count, uint32_t *, groups)
{
	const struct credentials *who = credentials();

	if (count < 0)
		return -EINVAL;
	if (count == 0)
		return who->group_count;
	if ((unsigned)count < who->group_count)
		return -EINVAL;
	if (user_write(groups, who->groups, who->group_count * sizeof(*groups)))
		return -EFAULT;
	return who->group_count;
}

/* Linux keeps them sorted. */
static void groups_sort(uint32_t *groups, unsigned count)
{
	for (unsigned i = 1; i < count; i++) {
		uint32_t group = groups[i];
		unsigned at = i;

		for (; at > 0 && groups[at - 1] > group; at--)
			groups[at] = groups[at - 1];
		groups[at] = group;
	}
}

SYSCALL2(setgroups, int, count, const uint32_t *, user)
{
	struct credentials *who = credentials();
	uint32_t groups[CREDENTIAL_GROUPS];

	if (!credentials_capable(CAP_SETGID))
		return -EPERM;
	if (count < 0 || count > LINUX_GROUPS)
		return -EINVAL;
	if (count > CREDENTIAL_GROUPS)
		return syscall_unsupported("setgroups", "groups", (unsigned long)count, -ENOMEM);
	if (user_read(groups, user, (size_t)count * sizeof(*groups)))
		return -EFAULT;
	groups_sort(groups, (unsigned)count);
	memcpy(who->groups, groups, (size_t)count * sizeof(*groups));
	who->group_count = (unsigned)count;
	return 0;
}
