// SPDX-License-Identifier: MIT
/* Thousands of random calls on one stretch of addresses; after each some pages are looked at. */
#include "fault.h"

#define STEPS 3000
#define PAGES 48

static uint64_t state = 0x2545f4914f6cdd1dUL;
static char *arena;
static int file;

static unsigned pick(unsigned limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 11) % limit;
}

/* What is at a page: a number that stands for its bytes, -1 if it cannot be read, -2 if it is beyond a file.
 */
static volatile long probed;

static long probe(const char *page)
{
	int number = sigsetjmp(fault_return, 1);

	if (number != 0)
		return number == SIGBUS ? -2 : -1;
	probed = 0;
	for (int i = 0; i < PAGE; i += 512)
		probed = probed * 131 + *(const volatile unsigned char *)(page + i);
	return probed;
}

/* Writes to a page: 1, or 0 if that is refused. */
static int poke(char *page, char value)
{
	if (sigsetjmp(fault_return, 1) != 0)
		return 0;
	*(volatile char *)(page + 512 * pick(8)) = value;
	return 1;
}

static const int protections[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE};

static long map_step(char *told, char *at, long size)
{
	int protection = protections[pick(4)], kind = pick(4);

	sprintf(told, "mmap %ld +%ld %d %d", (at - arena) / PAGE, size / PAGE, protection, kind);
	switch (kind) {
	case 0:
	case 1:
		return mmap(at, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at;
	case 2:
		return mmap(at, size, protection, MAP_PRIVATE | MAP_FIXED, file, PAGE * pick(8)) == at;
	default:
		return mmap(at, size, protection, MAP_SHARED | MAP_FIXED, file, PAGE * pick(8)) == at;
	}
}

/* mremap only ever moves within the arena, so that no address of the kernel's choice is in the output; and
 * one page, for what happens to several mappings at once depends on the kernel's version. */
static long move_step(char *told, char *at)
{
	long size = PAGE;
	char *to = arena + PAGE * pick(PAGES);
	long new_size = PAGE * (1 + pick(6));

	if (to + new_size > arena + PAGES * PAGE)
		new_size = arena + PAGES * PAGE - to;
	sprintf(told, "mremap %ld +%ld to %ld +%ld", (at - arena) / PAGE, size / PAGE, (to - arena) / PAGE,
	        new_size / PAGE);
	errno = 0;
	if (at >= to && at < to + new_size) /* which error comes first depends on the kernel's version too */
		return 0;
	if (pick(2))
		return mremap(at, size, new_size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to;
	return mremap(at, size, size, 0) == at;
}

static long step_do(char *told)
{
	char *at = arena + PAGE * pick(PAGES);
	long size = PAGE * (1 + pick(6));

	if (at + size > arena + PAGES * PAGE)
		size = arena + PAGES * PAGE - at;
	errno = 0;
	switch (pick(9)) {
	case 0:
	case 1:
		return map_step(told, at, size);
	case 2:
		sprintf(told, "munmap %ld +%ld", (at - arena) / PAGE, size / PAGE);
		return munmap(at, size);
	case 3:
	case 4: {
		int protection = protections[pick(4)];

		sprintf(told, "mprotect %ld +%ld %d", (at - arena) / PAGE, size / PAGE, protection);
		return mprotect(at, size, protection);
	}
	case 5:
		return move_step(told, at);
	case 6:
		sprintf(told, "madvise %ld +%ld", (at - arena) / PAGE, size / PAGE);
		return madvise(at, size, MADV_DONTNEED);
	case 7: {
		char value = pick(256);

		sprintf(told, "file");
		return pick(8) ? pwrite(file, &value, 1, 512 * pick(64))
		               : ftruncate(file, 512 * (40 + pick(60)));
	}
	default:
		sprintf(told, "write %ld", (at - arena) / PAGE);
		return poke(at, pick(256));
	}
}

int main(void)
{
	static char bytes[16 * 4096];
	char told[128];

	check_begin();
	fault_catch();
	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = pick(256);
	file = open("f", O_RDWR | O_CREAT, 0644);
	CALL(write(file, bytes, sizeof(bytes)));
	arena =
	    mmap(NULL, (PAGES + 64) * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	arena += 32 * PAGE; /* nothing that is placed elsewhere may come close */
	for (int step = 0; step < STEPS; step++) {
		long result = step_do(told);
		int error = errno;

		check_count++;
		printf("%d %s = %ld %s", step, told, result, error ? strerrorname_np(error) : "");
		for (int i = 0; i < 3; i++) {
			unsigned page = pick(PAGES);

			printf(" %u:%ld", page, probe(arena + page * PAGE));
		}
		printf("\n");
	}
	for (int page = 0; page < PAGES; page++)
		SHOW(probe(arena + page * PAGE));
	return check_end();
}
