// SPDX-License-Identifier: MIT
/* write: holes, appending, times that move, and what is refused. */
#include "check.h"

static void write_moves_position(void)
{
	int fd = open("f", O_RDWR | O_CREAT | O_EXCL, 0644);

	CALL(write(fd, "hello", 5));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(lseek(fd, 2, SEEK_SET));
	CALL(write(fd, "LL", 2));
	CALL(write(fd, NULL, 0));
	CALL(pwrite(fd, "J", 1, 0));
	CALL(lseek(fd, 0, SEEK_CUR));
	SHOW_FILE("f");
	CALL(close(fd));
}

static void write_makes_holes(void)
{
	char text[20] = "";
	struct stat st;
	int fd = open("hole", O_RDWR | O_CREAT, 0644);

	CALL(lseek(fd, 10, SEEK_SET));
	CALL(fstat(fd, &st));
	SHOW(st.st_size);
	CALL(write(fd, "end", 3));
	CALL(pread(fd, text, 20, 0));
	BYTES(text, 13);
	CALL(pwrite(fd, "far", 3, 10L << 20));
	CALL(fstat(fd, &st));
	SHOW(st.st_size);
	HOLDS(st.st_blocks < 2048);
	CALL(pread(fd, text, 5, (10L << 20) - 2));
	BYTES(text, 5);
	CALL(close(fd));
}

static void write_appends(void)
{
	int one = open("log", O_WRONLY | O_CREAT | O_APPEND, 0644);
	int two = open("log", O_WRONLY | O_APPEND);

	CALL(write(one, "one ", 4));
	CALL(write(two, "two ", 4));
	CALL(lseek(one, 0, SEEK_SET));
	CALL(write(one, "three ", 6));
	CALL(lseek(one, 0, SEEK_CUR));
	CALL(pwrite(one, "four ", 5, 0));
	CALL(lseek(one, 0, SEEK_CUR));
	SHOW_FILE("log");
	CALL(fcntl(two, F_SETFL, 0));
	CALL(pwrite(two, "ONE", 3, 0));
	CALL(write(two, "!", 1));
	SHOW_FILE("log");
	CALL(close(one));
	CALL(close(two));
}

static void write_refuses(void)
{
	int reader = open("f", O_RDONLY);
	int writer = open("f", O_WRONLY);
	int path = open("f", O_PATH);
	int ends[2];

	CALL(write(reader, "x", 1));
	CALL(pwrite(reader, "x", 1, 0));
	CALL(write(path, "x", 1));
	CALL(write(-1, "x", 1));
	CALL(write(writer, bad_pointer, 1));
	CALL(write(writer, kernel_pointer, 1));
	CALL(pwrite(writer, "x", 1, -1));
	CALL(lseek(writer, 0, SEEK_CUR));
	CALL(pipe(ends));
	CALL(pwrite(ends[1], "x", 1, 0));
	CALL(write(ends[0], "x", 1));
	CALL(close(ends[0]));
	CALL(close(ends[1]));
	CALL(close(reader));
	CALL(close(writer));
	CALL(close(path));
}

static void write_moves_times(void)
{
	struct timespec old[2] = {{1000, 5}, {2000, 6}};
	struct stat st;
	int fd = open("f", O_RDWR);

	CALL(futimens(fd, old));
	CALL(fstat(fd, &st));
	SHOW(st.st_mtim.tv_sec);
	SHOW(st.st_mtim.tv_nsec);
	CALL(write(fd, "", 0));
	CALL(fstat(fd, &st));
	SHOW(st.st_mtim.tv_sec);
	CALL(write(fd, "new", 3));
	CALL(fstat(fd, &st));
	SHOW(st.st_atim.tv_sec);
	HOLDS(st.st_mtim.tv_sec > 1500000000);
	HOLDS(st.st_ctim.tv_sec == st.st_mtim.tv_sec);
	CALL(close(fd));
}

static void write_drops_set_id_bits(void)
{
	int fd = open("setid", O_WRONLY | O_CREAT, 0755);

	CALL(fchmod(fd, 06755));
	CALL(write(fd, "x", 1));
	SHOW_PATH("setid"); /* root keeps the bits */
	CALL(close(fd));
}

int main(void)
{
	check_begin();
	write_moves_position();
	write_makes_holes();
	write_appends();
	write_refuses();
	write_moves_times();
	write_drops_set_id_bits();
	return check_end();
}
