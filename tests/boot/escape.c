// SPDX-License-Identifier: MIT
/* Asks the host for something that no image needs: by a syscall instruction of the shim's own, which is
 * allowed to make calls. Argument: the first byte of the shim's code, in hexadecimal. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int count, char **arguments)
{
	const unsigned char *code = (const unsigned char *)(count > 1 ? strtoul(arguments[1], NULL, 16) : 0);
	long result = SYS_getpid;

	printf("before\n");
	fflush(stdout);
	if (code == NULL)
		return 0;
	while (code[0] != 0x0f || code[1] != 0x05)
		code++;
	__asm__ volatile("call *%1" : "+a"(result) : "r"(code) : "rcx", "r11", "memory");
	printf("after: %ld\n", result);
	return 0;
}
