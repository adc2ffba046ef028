/* SPDX-License-Identifier: MIT */
/* Asks mistakes.c for the mistake of its first argument's number; on Linux nothing happens. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long number = argc > 1 ? strtol(argv[1], NULL, 10) : 0xffffffff;
	long result = syscall(SYS_personality, number, 100L);
	printf("nothing was found: %ld\n", result);
	return 0;
}
