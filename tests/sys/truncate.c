// SPDX-License-Identifier: MIT
/* truncate, ftruncate: shorter, longer with zeros, and what stands behind a cut. */
#include "check.h"

static void truncate_cuts(void)
{
	struct timespec old[2] = {{1000, 0}, {1000, 0}};
	char text[16];
	struct stat st;
	int fd;

	file_make("f", "0123456789");
	fd = open("f", O_RDWR);
	CALL(ftruncate(fd, 4));
	SHOW_FILE("f");
	CALL(ftruncate(fd, 8));
	SHOW_FILE("f"); /* what was cut off does not come back */
	CALL(lseek(fd, 0, SEEK_END));
	CALL(ftruncate(fd, 2));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(read(fd, text, 16));
	CALL(write(fd, "x", 1));
	SHOW_FILE("f");
	CALL(futimens(fd, old));
	CALL(ftruncate(fd, 9));
	CALL(fstat(fd, &st));
	SHOW(st.st_size);
	HOLDS(st.st_mtim.tv_sec > 1000);
	CALL(ftruncate(fd, 0));
	CALL(fstat(fd, &st));
	SHOW(st.st_blocks);
	CALL(close(fd));
}

/* A cut in the middle of a page, then growth over it: the rest of the page must be zero. */
static void truncate_within_page(void)
{
	static char page[3 * PAGE];
	int zero = 1, fd = open("g", O_RDWR | O_CREAT, 0644);

	memset(page, 'x', sizeof(page));
	CALL(write(fd, page, sizeof(page)));
	CALL(ftruncate(fd, PAGE + 100));
	CALL(ftruncate(fd, 3 * PAGE));
	CALL(pread(fd, page, sizeof(page), 0));
	for (long i = PAGE + 100; i < 3 * PAGE; i++)
		zero &= page[i] == 0;
	HOLDS(zero);
	HOLDS(page[PAGE + 99] == 'x');
	CALL(close(fd));
}

static void truncate_refuses(void)
{
	int reader = open("g", O_RDONLY), directory = open(".", O_RDONLY), ends[2];

	CALL(truncate("f", 5));
	SHOW_FILE("f");
	CALL(truncate("f", -1));
	CALL(truncate("absent", 0));
	CALL(truncate(".", 0));
	CALL(truncate("f/", 0));
	CALL(truncate("f/x", 0));
	CALL(truncate("", 0));
	CALL(truncate(bad_pointer, 0));
	CALL(ftruncate(reader, 0));
	CALL(ftruncate(directory, 0));
	CALL(ftruncate(-1, 0));
	CALL(ftruncate(reader, -1));
	CALL(pipe(ends));
	CALL(ftruncate(ends[1], 0));
	CALL(close(ends[0]));
	CALL(close(ends[1]));
	CALL(symlink("f", "link"));
	CALL(truncate("link", 1));
	SHOW_FILE("f");
	CALL(close(reader));
	CALL(close(directory));
}

int main(void)
{
	check_begin();
	truncate_cuts();
	truncate_within_page();
	truncate_refuses();
	return check_end();
}
