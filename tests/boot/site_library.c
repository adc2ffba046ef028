// SPDX-License-Identifier: MIT
/* A library with one system call. */
int call(void)
{
	int result;
	__asm__ volatile("mov $39, %%eax\n\tsyscall" : "=a"(result) : : "rcx", "r11", "memory");
	return result;
}
