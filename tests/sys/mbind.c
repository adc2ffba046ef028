// SPDX-License-Identifier: MIT
/* mbind, set_mempolicy, get_mempolicy: policies that one node can keep. A Linux may also be built without
 * them. */
#include "check.h"

#include <linux/mempolicy.h>

static long absent; /* -1 with ENOSYS where this Linux knows no nodes */

/* The result as relations that hold on both kinds of Linux. */
static int gives(long result, int error)
{
	if (absent)
		return result == -1 && errno == ENOSYS;
	return error ? result == -1 && errno == error : result == 0;
}

int main(void)
{
	void *memory = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned long one = 1, two = 2, found[16] = {0}; /* as many nodes as Linux may have: 1024 */
	int mode = 77;

	check_begin();
	absent = syscall(SYS_get_mempolicy, &mode, NULL, 0, NULL, 0) == -1 && errno == ENOSYS;
	HOLDS(absent || mode == MPOL_DEFAULT);
	HOLDS(gives(syscall(SYS_set_mempolicy, MPOL_BIND, &one, 65), 0));
	HOLDS(gives(syscall(SYS_get_mempolicy, &mode, found, 1025, NULL, 0), 0));
	HOLDS(absent || (mode == MPOL_BIND && found[0] == 1));
	HOLDS(gives(syscall(SYS_set_mempolicy, MPOL_DEFAULT, NULL, 0), 0));
	HOLDS(gives(syscall(SYS_set_mempolicy, MPOL_BIND, NULL, 0), EINVAL));
	HOLDS(gives(syscall(SYS_set_mempolicy, 99, &one, 65), EINVAL));
	HOLDS(gives(syscall(SYS_set_mempolicy, MPOL_DEFAULT, &one, 65), EINVAL));
	HOLDS(gives(syscall(SYS_set_mempolicy, MPOL_BIND, &two, 65), EINVAL));
	HOLDS(gives(syscall(SYS_mbind, memory, PAGE, MPOL_PREFERRED, &one, 65, 0), 0));
	HOLDS(gives(syscall(SYS_mbind, (char *)memory + 1, PAGE, MPOL_BIND, &one, 65, 0), EINVAL));
	HOLDS(gives(syscall(SYS_get_mempolicy, NULL, found, 1025, NULL, MPOL_F_MEMS_ALLOWED), 0));
	HOLDS(absent || found[0] == 1);
	return check_end();
}
