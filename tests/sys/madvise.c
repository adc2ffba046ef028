// SPDX-License-Identifier: MIT
/* madvise: memory that is given back reads as zero, or as the file again. */
#include "fault.h"

#define RW (PROT_READ | PROT_WRITE)

int main(void)
{
	char *map, *file, *shared;
	int fd;

	check_begin();
	map = mmap(NULL, 4 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(map, 'x', 4 * PAGE);
	CALL(madvise(map + PAGE, 2 * PAGE, MADV_DONTNEED));
	SHOW(map[PAGE - 1]);
	SHOW(map[PAGE]);
	SHOW(map[3 * PAGE - 1]);
	SHOW(map[3 * PAGE]);
	map[PAGE] = 'y';
	SHOW(map[PAGE]);
	CALL(madvise(map, PAGE, MADV_FREE));
	map[0] = 'z';
	SHOW(map[0]);
	file_make("f", "file text");
	fd = open("f", O_RDWR);
	file = mmap(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);
	memcpy(file, "changed", 7);
	BYTES(file, 9);
	CALL(madvise(file, PAGE, MADV_DONTNEED));
	BYTES(file, 9);
	shared = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0);
	memcpy(shared, "SHARED", 6);
	CALL(madvise(shared, PAGE, MADV_DONTNEED));
	BYTES(shared, 9);
	CALL(madvise(map, PAGE, MADV_NORMAL));
	CALL(madvise(map, PAGE, MADV_SEQUENTIAL));
	CALL(madvise(map, PAGE, MADV_WILLNEED));
	CALL(madvise(map, PAGE, 12345));
	CALL(madvise(map + 1, PAGE, MADV_DONTNEED));
	CALL(madvise(map, 0, MADV_DONTNEED));
	CALL(munmap(map + PAGE, PAGE));
	CALL(madvise(map, 4 * PAGE, MADV_DONTNEED));
	SHOW(map[2 * PAGE]); /* the pages behind the gap went all the same */
	CALL(madvise((void *)(64 * PAGE), PAGE, MADV_DONTNEED));
	return check_end();
}
