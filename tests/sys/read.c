// SPDX-License-Identifier: MIT
/* read: what arrives, how far the position moves, and what is refused. */
#include "check.h"

static void read_moves_position(void)
{
	char text[100] = "";
	int fd = open("f", O_RDONLY);

	CALL(read(fd, text, 4));
	BYTES(text, 4);
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(read(fd, text, 100));
	BYTES(text, 6);
	CALL(read(fd, text, 100));
	CALL(read(fd, text, 0));
	CALL(read(fd, NULL, 0));
	CALL(lseek(fd, 1000, SEEK_SET));
	CALL(read(fd, text, 10));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(close(fd));
}

static void read_refuses(void)
{
	char text[16];
	int writer = open("f", O_WRONLY);
	int reader = open("f", O_RDONLY);
	int directory = open(".", O_RDONLY | O_DIRECTORY);
	int path = open("f", O_PATH);

	CALL(read(-1, text, 1));
	CALL(read(777, text, 1));
	CALL(read(writer, text, 1));
	CALL(pread(writer, text, 1, 0));
	CALL(read(path, text, 1));
	CALL(read(directory, text, 16));
	CALL(pread(directory, text, 16, 0));
	CALL(read(reader, bad_pointer, 4));
	CALL(read(reader, kernel_pointer, 4));
	CALL(lseek(reader, 0, SEEK_CUR));
	CALL(lseek(reader, 0, SEEK_END));
	CALL(read(reader, bad_pointer, 4));
	CALL(read(reader, kernel_pointer, 4));
	CALL(close(writer));
	CALL(close(reader));
	CALL(close(directory));
	CALL(close(path));
	CALL(read(reader, text, 1));
}

static void read_stops_at_bad_page(void)
{
	char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open("big", O_RDWR | O_CREAT, 0644);

	memset(pages, 'x', 2 * PAGE);
	CALL(write(fd, pages, 2 * PAGE));
	CALL(munmap(pages + PAGE, PAGE));
	CALL(pread(fd, pages, 2 * PAGE, 0));
	CALL(pread(fd, pages + PAGE, PAGE, 0));
	CALL(mprotect(pages, PAGE, PROT_READ));
	CALL(pread(fd, pages, PAGE, 0));
	CALL(mprotect(pages, PAGE, PROT_NONE));
	CALL(pwrite(fd, pages, PAGE, 0));
	CALL(close(fd));
}

static void read_from_pipe(void)
{
	char text[16] = "";
	int ends[2];

	CALL(pipe(ends));
	CALL(write(ends[1], "hello", 5));
	CALL(read(ends[0], text, 3));
	CALL(read(ends[0], text + 3, 10));
	BYTES(text, 5);
	CALL(pread(ends[0], text, 1, 0));
	CALL(close(ends[1]));
	CALL(read(ends[0], text, 10));
	CALL(close(ends[0]));
}

int main(void)
{
	check_begin();
	file_make("f", "0123456789");
	read_moves_position();
	read_refuses();
	read_stops_at_bad_page();
	read_from_pipe();
	return check_end();
}
