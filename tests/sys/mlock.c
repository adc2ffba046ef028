// SPDX-License-Identifier: MIT
/* mlock, mlock2, munlock, mlockall, munlockall: pages come in and stay; what is not mapped is refused. */
#include "check.h"

#define PAGES 8

static int resident(char *memory)
{
	unsigned char pages[PAGES];
	int count = 0;

	mincore(memory, PAGES * PAGE, pages);
	for (int i = 0; i < PAGES; i++)
		count += pages[i] & 1;
	return count;
}

int main(void)
{
	char *memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check_begin();
	SHOW(resident(memory));
	CALL(mlock(memory + PAGE + 100, PAGE));
	SHOW(resident(memory));
	CALL(mlock2(memory + 4 * PAGE, 2 * PAGE, MLOCK_ONFAULT));
	SHOW(resident(memory));
	CALL(munlock(memory, PAGES * PAGE));
	SHOW(resident(memory));
	CALL(mlock(memory, 0));
	CALL(mlock2(memory, PAGE, 8));
	CALL(mlock((void *)-PAGE, 2 * PAGE));
	munmap(memory + 6 * PAGE, PAGE);
	CALL(mlock(memory, PAGES * PAGE));
	CALL(munlock(memory, PAGES * PAGE));
	CALL(mlockall(0));
	CALL(mlockall(8));
	CALL(mlockall(MCL_ONFAULT));
	CALL(mlockall(MCL_CURRENT));
	CALL(munlockall());
	CALL(mlockall(MCL_FUTURE));
	memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	SHOW(resident(memory));
	CALL(munlockall());
	memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	SHOW(resident(memory));
	return check_end();
}
