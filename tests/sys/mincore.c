// SPDX-License-Identifier: MIT
/* mincore: which pages are there. */
#include "check.h"

int main(void)
{
	unsigned char there[4] = {9, 9, 9, 9};
	char *map = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check_begin();
	madvise(map, 4 * PAGE, MADV_NOHUGEPAGE);
	map[0] = map[2 * PAGE] = 1;
	CALL(mincore(map, 4 * PAGE, there));
	for (int i = 0; i < 4; i++)
		SHOW(there[i] & 1);
	CALL(mincore(map, 0, there));
	CALL(mincore(map + 1, PAGE, there));
	CALL(mincore(map, PAGE, bad_pointer));
	CALL(munmap(map + PAGE, PAGE));
	CALL(mincore(map, 4 * PAGE, there));
	CALL(mincore((void *)(64 * PAGE), PAGE, there));
	return check_end();
}
