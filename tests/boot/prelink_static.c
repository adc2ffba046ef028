// SPDX-License-Identifier: MIT
/* What a static program prepares for itself before main: thread-local storage, functions chosen for the
 * processor, guards, the heap, what is to be called at the end. Its first argument says what to print
 * besides. */
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

static _Thread_local int counter = 7;
static char *early;
static jmp_buf place;

static __attribute__((constructor)) void prepare(void)
{
	early = malloc(64);
	snprintf(early, 64, "a tenth of %lu is %g", getauxval(AT_PAGESZ), (double)getauxval(AT_PAGESZ) / 10);
}

static void at_the_end(void)
{
	puts("at the end");
}

static void guards(void)
{
	uint64_t random[2], guard;
	memcpy(random, (void *)getauxval(AT_RANDOM), sizeof(random));
	__asm__("mov %%fs:0x28, %0" : "=r"(guard));
	printf("a guard of AT_RANDOM: %d\n", (guard & random[0]) == guard && guard != 0);
	fprintf(stderr, "%016lx %016lx\n", guard, random[1]);
}

int main(int argc, char **argv)
{
	volatile int times = 0;
	printf("%s; %s\n", early, getenv("PRELINK") ? getenv("PRELINK") : "unset");
	for (int i = 1; i < argc; i++)
		puts(argv[i]);
	printf("%d %zu\n", counter++, strlen(memset(malloc(100000), 'x', 99999)) / 99999);
	if (setjmp(place) < 3)
		longjmp(place, ++times);
	printf("jumped %d times\n", times);
	free(early);
	guards();
	atexit(at_the_end);
	return 3;
}
