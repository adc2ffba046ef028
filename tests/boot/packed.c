/* SPDX-License-Identifier: MIT */
/* Everything that can be done with the content of a file that was there before: usage: packed FOLDER, with
 * the files that test_packed.py makes. Prints sums of what is seen. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096

static unsigned long sum_of(const char *data, size_t size, unsigned long sum)
{
	for (size_t i = 0; i < size; i++)
		sum = sum * 31 + (unsigned char)data[i];
	return sum;
}

static int open_it(const char *name, int flags)
{
	int fd = open(name, flags);
	if (fd < 0) {
		perror(name);
		exit(1);
	}
	return fd;
}

static size_t size_of(int fd)
{
	struct stat status;
	fstat(fd, &status);
	return (size_t)status.st_size;
}

/* By read, in pieces that fit no page. */
static unsigned long sum_read(int fd)
{
	char piece[3001];
	unsigned long sum = 0;
	lseek(fd, 0, SEEK_SET);
	for (ssize_t got; (got = read(fd, piece, sizeof(piece))) > 0;)
		sum = sum_of(piece, (size_t)got, sum);
	return sum;
}

static char *map(int fd, int prot, int flags)
{
	char *data = mmap(NULL, size_of(fd), prot, flags, fd, 0);
	if (data == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return data;
}

/* Larger than the machine's memory: pages have to go, and to come again. */
static void look_at(const char *name)
{
	int fd = open_it(name, O_RDONLY);
	size_t size = size_of(fd);
	const char *data = map(fd, PROT_READ, MAP_SHARED);
	printf("%s: %zu bytes, hole at %ld\n", name, size, (long)lseek(fd, 0, SEEK_HOLE));
	printf("read %lx\n", sum_read(fd));
	printf("mapped %lx", sum_of(data, size, 0));
	printf(" again %lx\n", sum_of(data, size, 0));
	unsigned long backwards = 0;
	for (size_t page = (size - 1) / PAGE; page > 0; page--)
		backwards = backwards * 31 + (unsigned char)data[page * PAGE];
	printf("backwards %lx\n", backwards);
}

/* A private mapping's own pages; and reading a file into such a mapping of another part of itself. */
static void change_privately(const char *name)
{
	int fd = open_it(name, O_RDONLY);
	size_t size = size_of(fd);
	char *data = map(fd, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	for (size_t at = 0; at < size; at += 64 * PAGE)
		data[at] ^= 1;
	printf("private %lx file %lx\n", sum_of(data, size, 0), sum_read(fd));
	data = map(fd, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	ssize_t got = pread(fd, data + 5 * PAGE + 100, 6 * PAGE, 17 * PAGE + 50);
	printf("into itself %zd %lx\n", got, sum_of(data, size, 0));
}

static void change(const char *name)
{
	int fd = open_it(name, O_RDWR);
	size_t size = size_of(fd);
	char *seen = map(fd, PROT_READ, MAP_SHARED);
	unsigned long before = sum_of(seen, size, 0);
	ssize_t written = pwrite(fd, "changed", 7, 5 * PAGE - 3);
	printf("write %zd: before %lx mapped %lx read %lx\n", written, before, sum_of(seen, size, 0),
	       sum_read(fd));
	char *shared = map(fd, PROT_READ | PROT_WRITE, MAP_SHARED);
	shared[7 * PAGE] = '!';
	printf("shared: mapped %lx read %lx\n", sum_of(seen, size, 0), sum_read(fd));
}

static void change_by_mapping(const char *name)
{
	int fd = open_it(name, O_RDWR);
	char *shared = map(fd, PROT_READ | PROT_WRITE, MAP_SHARED);
	unsigned long before = sum_of(shared, size_of(fd), 0);
	shared[3 * PAGE + 5] = '!';
	printf("%s: %lx %lx\n", name, before, sum_read(fd));
}

static void cut(const char *name, off_t to)
{
	int fd = open_it(name, O_RDWR);
	off_t size = (off_t)size_of(fd);
	int shorter = ftruncate(fd, to);
	printf("%s: cut %d %lx", name, shorter, sum_read(fd));
	int longer = ftruncate(fd, size);
	printf(" longer %d %lx\n", longer, sum_read(fd));
}

static void punch(const char *name)
{
	int fd = open_it(name, O_RDWR);
	int result = fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 3000, 9 * PAGE);
	printf("punch %d %lx hole %ld\n", result, sum_read(fd), (long)lseek(fd, 0, SEEK_HOLE));
}

/* A file without a name, whose mapping is still there. */
static void remove_it(const char *name)
{
	int fd = open_it(name, O_RDONLY);
	size_t size = size_of(fd);
	const char *data = map(fd, PROT_READ, MAP_PRIVATE);
	unlink(name);
	close(fd);
	unsigned long sum = sum_of(data, size, 0);
	printf("removed %lx %d\n", sum, munmap((char *)(size_t)data, size));
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	look_at("large");
	change_privately("private");
	change("written");
	change_by_mapping("mapped");
	cut("cut", 10 * PAGE + 77);
	cut("emptied", 0);
	punch("punched");
	remove_it("removed");
	look_at("chance");
	return 0;
}
