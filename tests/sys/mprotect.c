// SPDX-License-Identifier: MIT
/* mprotect: each kind of access allowed and refused, in the middle of a mapping, and code that may not run.
 */
#include "fault.h"

#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static void protect_kinds(void)
{
	char *map = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, ANON, -1, 0);

	map[0] = 'x';
	CALL(mprotect(map, PAGE, PROT_READ));
	TOUCH(READ(map), map);
	TOUCH(WRITE(map, 1), map);
	CALL(mprotect(map, PAGE, PROT_NONE));
	TOUCH(READ(map), map);
	TOUCH(WRITE(map + 7, 1), map);
	CALL(mprotect(map, PAGE, PROT_READ | PROT_WRITE));
	SHOW(map[0]);
	TOUCH(WRITE(map, 1), map);
	CALL(mprotect(map, PAGE, PROT_WRITE));
	TOUCH(WRITE(map, 1), map);
	CALL(munmap(map, 4 * PAGE));
}

static void protect_middle(void)
{
	char *map = mmap(NULL, 5 * PAGE, PROT_READ | PROT_WRITE, ANON, -1, 0);

	memset(map, 'y', 5 * PAGE);
	CALL(mprotect(map + 2 * PAGE, PAGE, PROT_READ));
	TOUCH(WRITE(map + 2 * PAGE - 1, 1), map);
	TOUCH(WRITE(map + 2 * PAGE, 1), map);
	TOUCH(WRITE(map + 3 * PAGE - 1, 1), map);
	TOUCH(WRITE(map + 3 * PAGE, 1), map);
	CALL(mprotect(map + PAGE, 3 * PAGE, PROT_READ | PROT_WRITE));
	TOUCH(WRITE(map + 2 * PAGE, 1), map);
	CALL(munmap(map + 3 * PAGE, PAGE));
	CALL(mprotect(map, 5 * PAGE, PROT_READ));
	TOUCH(WRITE(map, 1), map); /* what stands before the gap was changed */
	TOUCH(WRITE(map + 4 * PAGE, 1), map);
	CALL(munmap(map, 5 * PAGE));
}

static void protect_code(void)
{
	static const unsigned char answer[] = {0xb8, 42, 0, 0, 0, 0xc3}; /* mov $42,%eax; ret */
	char *map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, ANON, -1, 0);
	int (*function)(void) = (int (*)(void))map;

	memcpy(map, answer, sizeof(answer));
	TOUCH(function(), map);
	CALL(mprotect(map, PAGE, PROT_READ | PROT_EXEC));
	SHOW(function());
	TOUCH(WRITE(map, 1), map);
	CALL(mprotect(map, PAGE, PROT_READ | PROT_WRITE));
	map[1] = 43;
	CALL(mprotect(map, PAGE, PROT_READ | PROT_EXEC));
	SHOW(function());
	CALL(mprotect(map, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC));
	map[1] = 44;
	SHOW(function());
	CALL(munmap(map, PAGE));
}

static void protect_files(void)
{
	int fd = open("f", O_RDONLY);
	char *shared = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	char *private = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);

	CALL(mprotect(shared, PAGE, PROT_READ | PROT_WRITE));
	TOUCH(WRITE(shared, 'S'), shared);
	CALL(mprotect(private, PAGE, PROT_READ | PROT_WRITE));
	TOUCH(WRITE(private, 'P'), private);
	BYTES(private, 4);
	BYTES(shared, 4);
	SHOW_FILE("f");
	CALL(munmap(shared, PAGE));
	CALL(munmap(private, PAGE));
	CALL(close(fd));
}

static void protect_refuses(void)
{
	char *map = mmap(NULL, PAGE, PROT_READ, ANON, -1, 0);

	CALL(mprotect(map + 1, PAGE, PROT_READ));
	CALL(mprotect(map, 0, PROT_READ));
	CALL(mprotect(map, PAGE, 0x40));
	CALL(mprotect((void *)(64 * PAGE), PAGE, PROT_READ));
	CALL(mprotect(kernel_pointer, PAGE, PROT_READ));
	CALL(mprotect(map, -PAGE, PROT_READ));
	CALL(munmap(map, PAGE));
}

/* The program's own text and constants are not writable, its data does not run. */
static void protect_program(void)
{
	static int data[4] = {0xc3};
	static const char *constant = "constant";
	void (*function)(void) = (void (*)(void))data;

	TOUCH(WRITE(constant, 1), constant);
	TOUCH(WRITE(protect_program, 1), protect_program);
	TOUCH(function(), data);
	TOUCH(READ(bad_pointer), 0);
	TOUCH(WRITE(bad_pointer, 1), 0);
	TOUCH(READ(kernel_pointer), kernel_pointer);
	TOUCH(READ(0x8000000000000000UL), 0);
}

int main(void)
{
	check_begin();
	fault_catch();
	file_make("f", "text");
	protect_kinds();
	protect_middle();
	protect_code();
	protect_files();
	protect_refuses();
	protect_program();
	return check_end();
}
