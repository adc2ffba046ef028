/* SPDX-License-Identifier: MIT */
/* capget, capset: the capabilities of the program. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "core/credentials.h"
#include "core/process.h"
#include "core/syscall.h"
#include "core/thread.h"
#include "core/usermem.h"

struct header {
	uint32_t version;
	int32_t pid;
};

struct data {
	uint32_t effective, permitted, inheritable;
};

/* How many struct data the caller's version has; or -EINVAL, and the version that is spoken here in the
 * header. */
static int header_read(struct header *header, struct header *user)
{
	uint32_t known = _LINUX_CAPABILITY_VERSION_3;

	if (user_read(header, user, sizeof(*header)))
		return -EFAULT;
	switch (header->version) {
	case _LINUX_CAPABILITY_VERSION_1:
		return 1;
	case _LINUX_CAPABILITY_VERSION_2:
	case _LINUX_CAPABILITY_VERSION_3:
		return 2;
	default:
		return user_write(&user->version, &known, sizeof(known)) ? -EFAULT : -EINVAL;
	}
}

static bool pid_is_ours(int pid)
{
	return pid == 0 || pid == process.id || thread_find(pid);
}

SYSCALL2(capget, struct header *, user_header, struct data *, user)
{
	const struct credentials *who = credentials();
	struct header header;
	struct data data[2];
	int count = header_read(&header, user_header);

	if (count == -EINVAL && !user) /* a question for the version */
		return 0;
	if (count < 0)
		return count;
	if (header.pid < 0)
		return -EINVAL;
	if (!pid_is_ours(header.pid))
		return -ESRCH;
	for (int i = 0; i < 2; i++)
		data[i] =
		    (struct data){(uint32_t)(who->effective >> 32 * i), (uint32_t)(who->permitted >> 32 * i),
		                  (uint32_t)(who->inheritable >> 32 * i)};
	return user_write(user, data, (size_t)count * sizeof(*data));
}

static bool may_set(const struct credentials *next, const struct credentials *was)
{
	uint64_t inheritable = was->inheritable | was->permitted;

	if (credentials_capable(CAP_SETPCAP))
		inheritable = ~0UL;
	return !(next->inheritable & ~(inheritable)) &&
	       !(next->inheritable & ~(was->inheritable | was->bounding)) &&
	       !(next->permitted & ~was->permitted) && !(next->effective & ~next->permitted);
}

SYSCALL2(capset, struct header *, user_header, const struct data *, user)
{
	struct credentials *who = credentials(), next = *who;
	struct header header;
	struct data data[2] = {};
	int count = header_read(&header, user_header);

	if (count < 0)
		return count;
	if (!pid_is_ours(header.pid))
		return -EPERM;
	if (user_read(data, user, (size_t)count * sizeof(*data)))
		return -EFAULT;
	next.effective = (data[0].effective | (uint64_t)data[1].effective << 32) & CAPABILITY_ALL;
	next.permitted = (data[0].permitted | (uint64_t)data[1].permitted << 32) & CAPABILITY_ALL;
	next.inheritable = (data[0].inheritable | (uint64_t)data[1].inheritable << 32) & CAPABILITY_ALL;
	if (!may_set(&next, who))
		return -EPERM;
	next.ambient &= next.permitted & next.inheritable;
	*who = next;
	return 0;
}
