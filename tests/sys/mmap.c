// SPDX-License-Identifier: MIT
/* mmap, munmap: private and shared, of files and of nothing, whole and in parts. */
#include "fault.h"

#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static char *pages_map(long count, int protection)
{
	return mmap(NULL, count * PAGE, protection, ANON, -1, 0);
}

static void map_anonymous(void)
{
	char *map = pages_map(16, RW);
	int zero = 1;

	HOLDS((long)map % PAGE == 0);
	for (long i = 0; i < 16 * PAGE; i++)
		zero &= map[i] == 0;
	HOLDS(zero);
	OK(mmap(NULL, 1UL << 46, RW, ANON | MAP_HUGETLB, -1,
	        0)); /* so many huge pages nobody has set aside */
	memset(map, 'x', 16 * PAGE);
	CALL(munmap(map + 4 * PAGE, 2 * PAGE));
	TOUCH(READ(map + 4 * PAGE - 1), map);
	TOUCH(READ(map + 4 * PAGE), map);
	TOUCH(WRITE(map + 6 * PAGE - 1, 1), map);
	TOUCH(READ(map + 6 * PAGE), map);
	OK(mmap(map + 4 * PAGE, PAGE, RW, ANON | MAP_FIXED, -1, 0));
	SHOW(map[4 * PAGE]);
	TOUCH(READ(map + 5 * PAGE), map);
	OK(mmap(map, 16 * PAGE, RW, ANON | MAP_FIXED, -1, 0));
	SHOW(map[0] + map[15 * PAGE]);
	CALL(munmap(map, 16 * PAGE));
	CALL(munmap(map, 16 * PAGE));
	TOUCH(READ(map), map);
}

static void map_private_file(void)
{
	int fd = open("f", O_RDWR);
	char *map = mmap(NULL, 3 * PAGE, RW, MAP_PRIVATE, fd, 0);
	char *second = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, PAGE);

	BYTES(map, 4);
	BYTES(second, 4);
	map[0] = 'P';
	CALL(pwrite(fd, "Q", 1, 1));
	BYTES(map, 1);
	SHOW_FILE("f");
	CALL(munmap(map, 3 * PAGE));
	CALL(munmap(second, PAGE));
	map = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
	BYTES(map, 4);
	TOUCH(WRITE(map, 1), map);
	CALL(munmap(map, PAGE));
	CALL(close(fd));
}

static void map_shared_file(void)
{
	int fd = open("f", O_RDWR);
	char *map = mmap(NULL, 3 * PAGE, RW, MAP_SHARED, fd, 0);
	char *other = mmap(NULL, 3 * PAGE, PROT_READ, MAP_SHARED, fd, 0);

	memcpy(map, "shared", 6);
	BYTES(other, 6);
	CALL(pwrite(fd, "WRITE", 5, 1));
	BYTES(map, 7);
	CALL(close(fd));
	map[2 * PAGE] = '!';
	CALL(munmap(map, 3 * PAGE));
	SHOW_FILE("f");
	BYTES(other + 2 * PAGE, 1);
	CALL(munmap(other, 3 * PAGE));
}

/* The last page is zero behind the end of the file; whole pages behind it fault. */
static void map_past_end(void)
{
	int fd = open("short", O_RDWR | O_CREAT, 0644);
	char *map, text[16];

	CALL(write(fd, "short", 5));
	map = mmap(NULL, 3 * PAGE, RW, MAP_SHARED, fd, 0);
	BYTES(map, 8);
	TOUCH(READ(map + PAGE - 1), map);
	TOUCH(READ(map + PAGE), map);
	TOUCH(WRITE(map + 2 * PAGE + 5, 1), map);
	map[100] = 'z';
	CALL(pread(fd, text, 16, 0));
	CALL(ftruncate(fd, 2 * PAGE));
	TOUCH(READ(map + PAGE), map);
	TOUCH(READ(map + 2 * PAGE), map);
	CALL(ftruncate(fd, 10));
	TOUCH(READ(map + PAGE), map);
	BYTES(map, 8);
	CALL(write(fd, bad_pointer, 1));
	CALL(pwrite(fd, map + PAGE, 1, 0));
	CALL(munmap(map, 3 * PAGE));
	CALL(close(fd));
}

static void map_unlinked_file(void)
{
	int fd = open("temporary", O_RDWR | O_CREAT, 0644);
	char *map;

	CALL(ftruncate(fd, PAGE));
	map = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0);
	CALL(unlink("temporary"));
	CALL(close(fd));
	memcpy(map, "still", 5);
	BYTES(map, 5);
	CALL(munmap(map, PAGE));
}

static void map_fixed(void)
{
	char *map = pages_map(8, RW);
	int fd = open("f", O_RDONLY);

	memset(map, 'a', 8 * PAGE);
	HOLDS(mmap(map + 2 * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) == map + 2 * PAGE);
	SHOW(map[2 * PAGE - 1]);
	BYTES(map + 2 * PAGE, 3);
	SHOW(map[3 * PAGE]);
	CALL(mmap(map, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0));
	CALL(munmap(map, PAGE));
	HOLDS(mmap(map, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0) == map);
	HOLDS(mmap(map, PAGE, RW, ANON, -1, 0) != map);
	CALL(munmap(map + 5 * PAGE, PAGE));
	HOLDS(mmap(map + 5 * PAGE, PAGE, RW, ANON, -1, 0) == map + 5 * PAGE);
	CALL(mmap(map + 1, PAGE, RW, ANON | MAP_FIXED, -1, 0));
	CALL(mmap(kernel_pointer, PAGE, RW, ANON | MAP_FIXED, -1, 0));
	CALL(munmap(map, 8 * PAGE));
	CALL(close(fd));
}

static void map_refuses(void)
{
	int reader = open("f", O_RDONLY), writer = open("f", O_WRONLY), directory = open(".", O_RDONLY);

	CALL(mmap(NULL, 0, RW, ANON, -1, 0));
	CALL(mmap(NULL, PAGE, RW, 0x20, -1, 0));
	CALL(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, -1, 0));
	CALL(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, 99, 0));
	CALL(mmap(NULL, PAGE, RW, MAP_SHARED, reader, 0));
	CALL(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, writer, 0));
	CALL(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, directory, 0));
	CALL(syscall(SYS_mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, reader, 100));
	CALL(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_GROWSDOWN, reader, 0));
	CALL(mmap(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0));
	CALL(mmap(NULL, PAGE, RW, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1, 0));
	CALL(mmap(NULL, PAGE, RW, 5 | MAP_ANONYMOUS, -1, 0));
	CALL(syscall(SYS_mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, reader, (1UL << 63) - PAGE));
	CALL(syscall(SYS_mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, reader, -PAGE));
	OK(syscall(SYS_mmap, NULL, 2 * PAGE, RW, ANON, -1, -PAGE));
	CALL(mmap(NULL, 1L << 60, RW, ANON, -1, 0));
	CALL(mmap(NULL, -1UL, RW, ANON, -1, 0));
	CALL(munmap((void *)1, PAGE));
	CALL(munmap((void *)PAGE, 0));
	CALL(munmap(kernel_pointer, PAGE));
	CALL(munmap((void *)(64 * PAGE), PAGE));
	CALL(close(reader));
	CALL(close(writer));
	CALL(close(directory));
}

static void map_shared_anonymous(void)
{
	char *map = mmap(NULL, 4 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	map[PAGE] = 'x';
	SHOW(map[PAGE]);
	SHOW(map[0]);
	CALL(munmap(map, 4 * PAGE));
}

/* More room than there is memory may be asked for, as long as little of it is touched. */
static void map_sparse(void)
{
	long size = 8L << 30;
	char *map = mmap(NULL, size, RW, ANON | MAP_NORESERVE, -1, 0);

	HOLDS(map != MAP_FAILED);
	for (long at = 0; at < size; at += size / 16)
		map[at] = 1;
	SHOW(map[size / 2] + map[size / 2 + 1]);
	CALL(munmap(map, size));
	map = mmap(NULL, size, PROT_NONE, ANON, -1, 0);
	HOLDS(map != MAP_FAILED);
	CALL(mprotect(map + size / 2, PAGE, RW));
	TOUCH(WRITE(map + size / 2, 1), map + size / 2);
	TOUCH(READ(map + size / 2 + PAGE), map + size / 2);
	CALL(munmap(map, size));
}

int main(void)
{
	static char text[3 * PAGE];
	int fd;

	check_begin();
	fault_catch();
	for (long i = 0; i < 3 * PAGE; i++)
		text[i] = 'a' + i / PAGE;
	fd = open("f", O_RDWR | O_CREAT, 0644);
	CALL(write(fd, text, sizeof(text)));
	CALL(close(fd));
	map_anonymous();
	map_private_file();
	map_shared_file();
	map_past_end();
	map_unlinked_file();
	map_fixed();
	map_refuses();
	map_shared_anonymous();
	map_sparse();
	return check_end();
}
