// SPDX-License-Identifier: MIT
/* arch_prctl: where the segment registers FS and GS begin. */
#include "check.h"

#include <asm/prctl.h>

int main(void)
{
	unsigned long base = 0, direct, word = 0x1234;

	check_begin();
	CALL(syscall(SYS_arch_prctl, ARCH_GET_FS, &base));
	__asm__("mov %%fs:0, %0" : "=r"(direct));
	HOLDS(base == direct);
	CALL(syscall(SYS_arch_prctl, ARCH_SET_FS, base));
	CALL(syscall(SYS_arch_prctl, ARCH_SET_GS, &word));
	__asm__("mov %%gs:0, %0" : "=r"(direct));
	SHOW(direct);
	CALL(syscall(SYS_arch_prctl, ARCH_GET_GS, &base));
	HOLDS(base == (unsigned long)&word);
	CALL(raise(0));
	__asm__("mov %%gs:0, %0" : "=r"(direct));
	SHOW(direct);
	CALL(syscall(SYS_arch_prctl, ARCH_SET_FS, 0x8000000000000000));
	CALL(syscall(SYS_arch_prctl, 0x1, 0));
	CALL(syscall(SYS_arch_prctl, ARCH_GET_FS, bad_pointer));
	return check_end();
}
