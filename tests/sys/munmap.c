// SPDX-License-Identifier: MIT
/* munmap: beginnings, middles and ends, across several mappings and over holes. */
#include "fault.h"

int main(void)
{
	char *map = mmap(NULL, 10 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd;

	check_begin();
	fault_catch();
	memset(map, 'm', 10 * PAGE);
	CALL(munmap(map, PAGE));
	TOUCH(READ(map), map);
	TOUCH(READ(map + PAGE), map);
	CALL(munmap(map + 9 * PAGE, PAGE));
	TOUCH(READ(map + 9 * PAGE), map);
	TOUCH(READ(map + 9 * PAGE - 1), map);
	CALL(munmap(map + 4 * PAGE, 1));
	TOUCH(READ(map + 4 * PAGE), map);
	TOUCH(READ(map + 5 * PAGE), map);
	CALL(mprotect(map + 2 * PAGE, PAGE, PROT_READ));
	CALL(munmap(map, 10 * PAGE));
	for (int i = 0; i < 10; i++)
		TOUCH(READ(map + i * PAGE), map);
	CALL(munmap(map, 10 * PAGE));
	CALL(munmap(map + 1, PAGE));
	CALL(munmap(map, 0));
	CALL(munmap(map, -PAGE));
	CALL(munmap(kernel_pointer, PAGE));
	file_make("f", "a file outlives its mapping");
	fd = open("f", O_RDWR);
	map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	map[0] = 'A';
	CALL(munmap(map, PAGE));
	SHOW_FILE("f");
	return check_end();
}
