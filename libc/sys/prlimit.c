/* SPDX-License-Identifier: MIT */
/* getrlimit, setrlimit, prlimit64: resource limits. */
#include "abi/capability.h"
#include "abi/errno.h"
#include "core/credentials.h"
#include "core/process.h"
#include "core/rlimit.h"
#include "core/syscall.h"
#include "core/usermem.h"

SUPPORTS(prlimit64,
         "RLIMIT_CPU RLIMIT_FSIZE RLIMIT_DATA RLIMIT_STACK RLIMIT_CORE RLIMIT_RSS RLIMIT_NPROC RLIMIT_NOFILE "
         "RLIMIT_MEMLOCK RLIMIT_AS RLIMIT_LOCKS RLIMIT_SIGPENDING RLIMIT_MSGQUEUE RLIMIT_NICE "
         "RLIMIT_RTPRIO RLIMIT_RTTIME");
FALLBACK(getrlimit, setrlimit, "a limit below its maximum is raised; where it was traced they may be equal");

#define FILES_MOST 1048576 /* fs.nr_open: no limit of RLIMIT_NOFILE may be higher */

static long limit_change(unsigned resource, const struct rlimit *user_new, struct rlimit *user_old)
{
	struct rlimit *limit, was, wanted;

	if (resource >= RLIM_NLIMITS)
		return -EINVAL;
	limit = &rlimits[resource];
	was = *limit;
	if (user_new) {
		if (user_read(&wanted, user_new, sizeof(wanted)))
			return -EFAULT;
		if (wanted.current > wanted.maximum)
			return -EINVAL;
		if (resource == RLIMIT_NOFILE && wanted.maximum > FILES_MOST)
			return -EPERM;
		if (wanted.maximum > was.maximum && !credentials_capable(CAP_SYS_RESOURCE))
			return -EPERM;
		*limit = wanted;
	}
	return user_old ? user_write(user_old, &was, sizeof(was)) : 0;
}

SYSCALL2(getrlimit, unsigned, resource, struct rlimit *, limit)
{
	return limit ? limit_change(resource, NULL, limit) : -EFAULT;
}

SYSCALL2(setrlimit, unsigned, resource, const struct rlimit *, limit)
{
	return limit ? limit_change(resource, limit, NULL) : -EFAULT;
}

SYSCALL4(prlimit64, int, pid, unsigned, resource, const struct rlimit *, new, struct rlimit *, old)
{
	if (pid && pid != process.id)
		return -ESRCH;
	return limit_change(resource, new, old);
}
