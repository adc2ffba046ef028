// SPDX-License-Identifier: MIT
/* Calls from code that the image has linked: one that is absent, and one in a library that is then written
 * to. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define GETPMSG 181 /* no kernel serves it */

static long absent(void)
{
	long result;
	__asm__ volatile("mov %1, %%eax\n\tsyscall" : "=a"(result) : "i"(GETPMSG) : "rcx", "r11", "memory");
	return result;
}

/* Changes the number in the library's file, whose pages are mapped. */
static int rewrite(const char *path)
{
	static const unsigned char code[] = {0xb8, 39, 0, 0, 0, 0x0f, 0x05};
	static unsigned char content[65536];
	void *library = dlopen(path, RTLD_NOW);
	int (*call)(void) = library != NULL ? (int (*)(void))dlsym(library, "call") : NULL;
	int fd = open(path, O_RDWR);
	if (call == NULL || fd < 0)
		return 1;
	ssize_t size = read(fd, content, sizeof(content));
	unsigned char *found = memmem(content, (size_t)size, code, sizeof(code));
	printf("found %d, getpid %d\n", found != NULL, call() == getpid());
	if (found == NULL || pwrite(fd, (unsigned char[]){110}, 1, found - content + 1) != 1)
		return 1;
	printf("getppid %d\n", call() == getppid());
	return 0;
}

int main(int count, char **arguments)
{
	if (count > 1 && strcmp(arguments[1], "absent") == 0)
		printf("%ld\n", absent());
	else if (count > 1)
		return rewrite(arguments[1]);
	else
		for (int i = 0; i < 1000; i++)
			if (getppid() < 0 || write(1, "", 0) < 0)
				return 1;
	printf("done\n");
	return 0;
}
