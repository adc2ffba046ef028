// SPDX-License-Identifier: MIT
/* /dev: null, zero, full, urandom, fd and the terminal that is not there. */
#include "check.h"

#include <sys/sysmacros.h>

static char block[8192];

static void device_show(int line, const char *path)
{
	struct stat st;

	check_count++;
	if (stat(path, &st) != 0)
		printf("%d %s %s\n", line, path, strerrorname_np(errno));
	else
		printf("%d %s %s 0%o %d:%d size %ld\n", line, path, type_name(st.st_mode), st.st_mode & 0777,
		       major(st.st_rdev), minor(st.st_rdev), (long)st.st_size);
}
#define DEVICE(path) device_show(__LINE__, path)

static int all_zero(const char *bytes, long size)
{
	for (long i = 0; i < size; i++)
		if (bytes[i])
			return 0;
	return 1;
}

static void device_null(void)
{
	int fd = open("/dev/null", O_RDWR);

	DEVICE("/dev/null");
	CALL(read(fd, block, 100));
	CALL(write(fd, block, 8192));
	CALL(write(fd, bad_pointer, 5));
	CALL(lseek(fd, 100, SEEK_SET));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(pread(fd, block, 10, 5));
	CALL(ftruncate(fd, 0));
	CALL(isatty(fd));
	CALL(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0));
	CALL(close(fd));
	CALL(close(open("/dev/null", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644)));
	CALL(open("/dev/null/", O_RDONLY));
	CALL(open("/dev/null", O_RDONLY | O_DIRECTORY));
}

static void device_zero(void)
{
	int fd = open("/dev/zero", O_RDWR);
	char *map;

	DEVICE("/dev/zero");
	memset(block, 'x', sizeof(block));
	CALL(read(fd, block, sizeof(block)));
	HOLDS(all_zero(block, sizeof(block)));
	CALL(write(fd, "abc", 3));
	CALL(read(fd, bad_pointer, 3));
	map = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	HOLDS(map != MAP_FAILED && all_zero(map, 2 * PAGE));
	map[0] = 1;
	CALL(munmap(map, 2 * PAGE));
	CALL(close(fd));
}

static void device_full(void)
{
	int fd = open("/dev/full", O_RDWR);

	DEVICE("/dev/full");
	CALL(write(fd, "abc", 3));
	memset(block, 'x', 100);
	CALL(read(fd, block, 100));
	HOLDS(all_zero(block, 100));
	CALL(close(fd));
}

static void device_random(void)
{
	int fd = open("/dev/urandom", O_RDONLY);

	DEVICE("/dev/urandom");
	memset(block, 0, sizeof(block));
	CALL(read(fd, block, sizeof(block)));
	HOLDS(!all_zero(block, 64) && !all_zero(block + 8128, 64));
	CALL(close(fd));
	DEVICE("/dev/random");
	fd = open("/dev/random", O_RDONLY | O_NONBLOCK);
	CALL(read(fd, block, 16));
	CALL(close(fd));
}

static void device_descriptors(void)
{
	char path[32];
	int ends[2], fd;

	CALL(access("/dev/fd/0", F_OK));
	CALL(access("/dev/fd/999", F_OK));
	CALL(pipe(ends) + write(ends[1], "words", 5));
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	fd = open(path, O_RDONLY);
	HOLDS(fd > ends[1]);
	CALL(read(fd, block, 100));
	BYTES(block, 5);
}

int main(void)
{
	check_begin();
	device_null();
	device_zero();
	device_full();
	device_random();
	device_descriptors();
	DEVICE("/dev/absent");
	return check_end();
}
