// SPDX-License-Identifier: MIT
/* mremap: smaller, larger in place, larger elsewhere, and to a given place. */
#include "fault.h"

#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static char *pages_map(long count)
{
	char *map = mmap(NULL, count * PAGE, RW, ANON, -1, 0);

	for (long i = 0; i < count; i++)
		map[i * PAGE] = 'a' + i;
	return map;
}

static void remap_sizes(void)
{
	char *room = pages_map(16), *map = room, *moved;

	CALL(munmap(room + 8 * PAGE, 8 * PAGE));
	HOLDS(mremap(map, 8 * PAGE, 4 * PAGE, 0) == map);
	TOUCH(READ(map + 4 * PAGE), map);
	HOLDS(mremap(map, 4 * PAGE, 6 * PAGE, 0) == map);
	SHOW(map[3 * PAGE]);
	SHOW(map[4 * PAGE]);
	OK(mmap(map + 6 * PAGE, PAGE, RW, ANON | MAP_FIXED, -1, 0));
	OK(mprotect(map + 6 * PAGE, PAGE, PROT_NONE));
	CALL(mremap(map, 6 * PAGE, 10 * PAGE, 0));
	moved = mremap(map, 6 * PAGE, 10 * PAGE, MREMAP_MAYMOVE);
	HOLDS(moved != MAP_FAILED && moved != map);
	SHOW(moved[0]);
	SHOW(moved[3 * PAGE]);
	SHOW(moved[9 * PAGE]);
	TOUCH(READ(map), map);
	HOLDS(mremap(moved, 10 * PAGE, 10 * PAGE, MREMAP_MAYMOVE) == moved);
	CALL(munmap(moved, 10 * PAGE));
}

static void remap_fixed(void)
{
	char *map = pages_map(4), *target = pages_map(8);

	HOLDS(mremap(map, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, target + PAGE) == target + PAGE);
	SHOW(target[0]);
	SHOW(target[PAGE]);
	SHOW(target[4 * PAGE]);
	SHOW(target[5 * PAGE]);
	TOUCH(READ(map), map);
	CALL(mremap(target, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, target + PAGE));
	CALL(mremap(target, 2 * PAGE, 2 * PAGE, MREMAP_FIXED, target + 4 * PAGE));
	CALL(mremap(target, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, target + 1));
	CALL(munmap(target, 8 * PAGE));
}

static void remap_part(void)
{
	char *map = pages_map(8), *moved;

	moved = mremap(map + 2 * PAGE, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE);
	HOLDS(moved != MAP_FAILED);
	SHOW(moved[0]);
	SHOW(moved[PAGE]);
	SHOW(moved[2 * PAGE]);
	SHOW(map[PAGE]);
	TOUCH(READ(map + 2 * PAGE), map);
	SHOW(map[4 * PAGE]);
	CALL(munmap(map, 8 * PAGE));
	CALL(munmap(moved, 4 * PAGE));
}

static void remap_file(void)
{
	int fd = open("f", O_RDWR | O_CREAT, 0644);
	char *map, *larger;

	CALL(ftruncate(fd, 3 * PAGE));
	CALL(pwrite(fd, "one", 3, 0));
	CALL(pwrite(fd, "three", 5, 2 * PAGE));
	map = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0);
	larger = mremap(map, PAGE, 3 * PAGE, MREMAP_MAYMOVE);
	BYTES(larger, 3);
	BYTES(larger + 2 * PAGE, 5);
	memcpy(larger + PAGE, "two", 3);
	CALL(munmap(larger, 3 * PAGE));
	larger = malloc(16);
	CALL(pread(fd, larger, 3, PAGE));
	BYTES(larger, 3);
	CALL(close(fd));
}

static void remap_refuses(void)
{
	char *map = pages_map(4);

	CALL(mremap(map + 1, PAGE, PAGE, 0));
	CALL(mremap(map, PAGE, 0, 0));
	CALL(mremap(map, PAGE, 2 * PAGE, 0x100));
	CALL(mremap((void *)(64 * PAGE), PAGE, 2 * PAGE, MREMAP_MAYMOVE));
	CALL(munmap(map + 2 * PAGE, PAGE));
	CALL(mremap(map, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE));
	CALL(mremap(map, PAGE, 1L << 60, MREMAP_MAYMOVE));
	CALL(munmap(map, 4 * PAGE));
}

/* What realloc of a large block does: contents stay while it grows page by page. */
static void remap_grows(void)
{
	long size = 256 << 10;
	char *block = malloc(size);
	int same = 1;

	memset(block, 'r', size);
	for (int i = 0; i < 8; i++) {
		block = realloc(block, size * 2);
		memset(block + size, 'r', size);
		size *= 2;
	}
	for (long i = 0; i < size; i += 511)
		same &= block[i] == 'r';
	HOLDS(same);
	free(block);
}

int main(void)
{
	check_begin();
	fault_catch();
	remap_sizes();
	remap_fixed();
	remap_part();
	remap_file();
	remap_refuses();
	remap_grows();
	return check_end();
}
