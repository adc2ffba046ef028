// SPDX-License-Identifier: MIT
/* A program that runs code of its own while it is loaded: a resolver that asks for randomness, or reads a
 * clock. */
#include <stdio.h>
#include <x86intrin.h>

static unsigned long kept = 1;

static int found(void)
{
	return kept != 0;
}

static int (*resolve(void))(void)
{
#ifdef ASKS
	long result;
	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(318L), "D"(&kept), "S"(sizeof(kept)), "d"(0L)
	                 : "rcx", "r11", "memory"); /* getrandom */
#else
	kept = __rdtsc() * 0x9e3779b97f4a7c15UL;
#endif
	return found;
}

int chosen(void) __attribute__((ifunc("resolve")));

int main(void)
{
	printf("%d\n", chosen());
	return 0;
}
