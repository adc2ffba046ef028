// SPDX-License-Identifier: MIT
/* arch_prctl: the bases of FS and GS, set, used and asked for. */
#include "check.h"

#include <asm/prctl.h>

int main(void)
{
	static uint64_t words[2] = {0x1234, 0x5678};
	unsigned long base = 0, direct;
	uint64_t value;

	check_begin();
	CALL(syscall(SYS_arch_prctl, ARCH_GET_FS, &base));
	__asm__("mov %%fs:0, %0" : "=r"(direct));
	HOLDS(base == direct);
	CALL(syscall(SYS_arch_prctl, ARCH_GET_GS, &base));
	SHOW(base);
	CALL(syscall(SYS_arch_prctl, ARCH_SET_GS, words));
	__asm__ volatile("mov %%gs:8, %0" : "=r"(value));
	HOLDS(value == 0x5678);
	CALL(syscall(SYS_arch_prctl, ARCH_GET_GS, &base));
	HOLDS(base == (unsigned long)words);
	CALL(syscall(SYS_arch_prctl, ARCH_SET_GS, 0));
	CALL(syscall(SYS_arch_prctl, ARCH_SET_GS, 0x8000000000000000));
	CALL(syscall(SYS_arch_prctl, ARCH_SET_FS, 0x00007ffffffff000));
	CALL(syscall(SYS_arch_prctl, ARCH_GET_FS, bad_pointer));
	CALL(syscall(SYS_arch_prctl, 1, 0));
	return check_end();
}
