// SPDX-License-Identifier: MIT
/* mbind, set_mempolicy, get_mempolicy: one node of memory, and policies that do not exist. */
#include "check.h"

#include <linux/mempolicy.h>

int main(void)
{
	unsigned long nodes = 1, got = 0;
	void *map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int mode = -1;

	check_begin();
	CALL(syscall(SYS_get_mempolicy, &mode, NULL, 0, NULL, 0));
	SHOW(mode);
	CALL(syscall(SYS_set_mempolicy, MPOL_BIND, &nodes, 64));
	CALL(syscall(SYS_get_mempolicy, &mode, NULL, 0, NULL, 0));
	SHOW(mode);
	CALL(syscall(SYS_set_mempolicy, MPOL_DEFAULT, NULL, 0));
	CALL(syscall(SYS_get_mempolicy, &mode, NULL, 0, NULL, 0));
	SHOW(mode);
	CALL(syscall(SYS_set_mempolicy, 99, &nodes, 64));
	CALL(syscall(SYS_set_mempolicy, MPOL_BIND, NULL, 0));
	CALL(syscall(SYS_mbind, map, PAGE, MPOL_PREFERRED, &nodes, 64, 0));
	CALL(syscall(SYS_mbind, map, PAGE, 99, &nodes, 64, 0));
	CALL(syscall(SYS_mbind, (char *)map + 1, PAGE, MPOL_BIND, &nodes, 64, 0));
	CALL(syscall(SYS_get_mempolicy, NULL, &got, 64, NULL, 0x80));
	return check_end();
}
