// SPDX-License-Identifier: MIT
/* mlock, mlock2, mlockall and their ends. */
#include "check.h"

int main(void)
{
	char *map = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check_begin();
	CALL(mlock(map, 2 * PAGE));
	CALL(munlock(map, PAGE));
	CALL(mlock(map + 100, 10));
	CALL(mlock(map, 0));
	CALL(syscall(SYS_mlock2, map, PAGE, 1));
	CALL(syscall(SYS_mlock2, map, PAGE, 2));
	CALL(munmap(map + PAGE, PAGE));
	CALL(mlock(map, 3 * PAGE));
	CALL(munlock((void *)(64 * PAGE), PAGE));
	CALL(mlockall(MCL_CURRENT));
	CALL(mlockall(0));
	CALL(mlockall(0x80));
	CALL(munlockall());
	return check_end();
}
