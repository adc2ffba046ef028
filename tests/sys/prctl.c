// SPDX-License-Identifier: MIT
/* prctl, arch_prctl: the name of the process, the FS base, and questions about capabilities. */
#include "check.h"

#include <asm/prctl.h>
#include <sys/prctl.h>

int main(void)
{
	char name[32] = "................";
	unsigned long base = 0, direct;

	check_begin();
	CALL(prctl(PR_SET_NAME, "short"));
	CALL(prctl(PR_GET_NAME, name));
	TEXT(name);
	CALL(prctl(PR_SET_NAME, "a name that is too long"));
	CALL(prctl(PR_GET_NAME, name));
	TEXT(name);
	CALL(prctl(PR_SET_NAME, bad_pointer));
	CALL(prctl(PR_GET_NAME, bad_pointer));
	CALL(prctl(PR_CAPBSET_READ, 0));
	CALL(prctl(PR_CAPBSET_READ, 1000));
	CALL(prctl(9999, 0));
	CALL(syscall(SYS_arch_prctl, ARCH_GET_FS, &base));
	__asm__("mov %%fs:0, %0" : "=r"(direct));
	HOLDS(base == direct);
	CALL(syscall(SYS_arch_prctl, ARCH_SET_FS, 0x8000000000000000));
	CALL(syscall(SYS_arch_prctl, 0x1, 0));
	CALL(syscall(SYS_arch_prctl, ARCH_GET_FS, bad_pointer));
	return check_end();
}
