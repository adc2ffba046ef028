// SPDX-License-Identifier: MIT
/* A program that ends, fails, waits and asks in each way that an image must survive. First argument: which.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define BLOCK (256 << 10)
#define PAGE 4096

static int do_exit(int count, char **arguments)
{
	return count > 0 ? atoi(arguments[0]) : 0;
}

static int do_signal(int count, char **arguments)
{
	printf("before\n");
	fflush(stdout);
	raise(count > 0 ? atoi(arguments[0]) : SIGTERM);
	printf("after\n");
	return 0;
}

static int do_fault(int count, char **arguments)
{
	(void)arguments;
	printf("before\n");
	fflush(stdout);
	*(volatile int *)(0x1230L + count) = 1;
	return 0;
}

/* Takes what is less than a block. Writing for the first time needs no more memory. */
static void take_rest(void)
{
	for (int pages = 0; pages < 2 * BLOCK / PAGE; pages++)
		if (mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1,
		         0) == MAP_FAILED)
			break;
	write(2, "taken\n", 6);
}

/* Takes memory and touches it until there is no more, gives it back, and does so again. */
static int do_memory(int count, char **arguments)
{
	long most = count > 0 ? atol(arguments[0]) : 4, taken[2] = {0, 0};
	int error = 0;

	for (int round = 0; round < 2; round++) {
		void *last = NULL, **block;

		while (taken[round] < most * 4 && (block = malloc(BLOCK)) != NULL) {
			memset(block, 1, BLOCK);
			*block = last;
			last = block;
			taken[round]++;
		}
		error = errno;
		if (round == 0)
			take_rest();
		while (last != NULL) {
			block = *(void ***)last;
			free(last);
			last = block;
		}
	}
	printf("error %s, some %d, again %d\n", strerrorname_np(error), taken[0] > 8,
	       taken[1] >= taken[0] - taken[0] / 8);
	return 0;
}

static int do_absent(int count, char **arguments)
{
	(void)arguments;
	printf("before\n"); /* so that the image can write */
	if (count > 0) {
		errno = 0;
		printf("session %d", (int)getsid(0));
		printf(" %s\n", strerrorname_np(errno));
		getsid(0);
	}
	return 0;
}

static int do_echo(int count, char **arguments)
{
	char block[65536];
	ssize_t got;

	(void)count;
	(void)arguments;
	while ((got = read(0, block, sizeof(block))) > 0)
		for (ssize_t at = 0; at < got;) {
			ssize_t put = write(1, block + at, got - at);

			if (put < 0)
				return 1;
			at += put;
		}
	fprintf(stderr, "end of input: %zd\n", got);
	return 0;
}

static int do_sleep(int count, char **arguments)
{
	sleep(count > 0 ? atoi(arguments[0]) : 0);
	return 0;
}

static int do_spin(int count, char **arguments)
{
	(void)arguments;
	for (volatile long i = 0; count > 0; i++)
		;
	return 0;
}

static int do_random(int count, char **arguments)
{
	unsigned char bytes[16], *start = (unsigned char *)getauxval(AT_RANDOM);

	(void)count;
	(void)arguments;
	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return 1;
	for (int i = 0; i < 16; i++)
		printf("%02x", bytes[i]);
	printf("\n");
	for (int i = 0; i < 16; i++)
		printf("%02x", start[i]);
	printf("\n");
	return 0;
}

static int do_arguments(int count, char **arguments)
{
	for (int i = 0; i < count; i++)
		printf("[%s]\n", arguments[i]);
	printf("ONE=%s\n", getenv("ONE") ? getenv("ONE") : "(none)");
	printf("time %ld\n", (long)time(NULL));
	return 0;
}

static const struct {
	const char *name;
	int (*act)(int count, char **arguments);
} acts[] = {
    {"exit", do_exit},     {"signal", do_signal},       {"fault", do_fault}, {"memory", do_memory},
    {"absent", do_absent}, {"echo", do_echo},           {"sleep", do_sleep}, {"spin", do_spin},
    {"random", do_random}, {"arguments", do_arguments},
};

int main(int count, char **arguments)
{
	for (unsigned long i = 0; count > 1 && i < sizeof(acts) / sizeof(acts[0]); i++)
		if (strcmp(acts[i].name, arguments[1]) == 0)
			return acts[i].act(count - 2, arguments + 2);
	return 99;
}
