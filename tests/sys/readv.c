// SPDX-License-Identifier: MIT
/* readv, writev and their relatives: several pieces of memory in one call. */
#include "check.h"

#include <sys/uio.h>

static void readv_fills_in_order(void)
{
	char one[4] = "", two[4] = "", three[20] = "";
	struct iovec parts[] = {{one, 3}, {two, 0}, {two, 2}, {three, 20}};
	struct iovec too_long[] = {{one, 3}, {two, (size_t)-1}};
	struct iovec second_bad[] = {{one, 3}, {bad_pointer, 3}};
	int fd = open("f", O_RDONLY);

	CALL(readv(fd, parts, 4));
	BYTES(one, 3);
	BYTES(two, 2);
	BYTES(three, 5);
	CALL(readv(fd, parts, 4));
	CALL(readv(fd, parts, 0));
	CALL(readv(fd, parts, -1));
	CALL(readv(fd, parts, 1025));
	CALL(lseek(fd, 0, SEEK_SET));
	CALL(readv(fd, too_long, 2));
	CALL(readv(fd, bad_pointer, 1));
	CALL(readv(fd, second_bad, 2));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(readv(-1, parts, 1));
	CALL(close(fd));
}

static void writev_gathers(void)
{
	struct iovec parts[] = {{"a", 1}, {NULL, 0}, {"bcd", 3}, {"ef", 2}};
	struct iovec first_bad[] = {{bad_pointer, 3}, {"abc", 3}};
	struct iovec second_bad[] = {{"XYZ", 3}, {bad_pointer, 3}};
	struct iovec too_long[] = {{"a", 1}, {"b", (size_t)-1}};
	int fd = open("v", O_WRONLY | O_CREAT, 0644);

	CALL(writev(fd, parts, 4));
	CALL(writev(fd, parts, 0));
	CALL(writev(fd, parts, -1));
	CALL(writev(fd, parts, 1025));
	CALL(writev(fd, too_long, 2));
	CALL(writev(fd, bad_pointer, 2));
	CALL(writev(fd, first_bad, 2));
	CALL(writev(fd, second_bad, 2));
	CALL(lseek(fd, 0, SEEK_CUR));
	SHOW_FILE("v");
	CALL(close(fd));
}

/* What is there is enough: nothing waits for the second part. */
static void readv_does_not_wait_for_more(void)
{
	char one[4] = "", two[4] = "";
	struct iovec in[] = {{one, 4}, {two, 4}}, out[] = {{"ab", 2}, {"cd", 2}},
	             nothing[] = {{"", 0}, {"", 0}};
	int ends[2];

	CALL(pipe(ends));
	CALL(writev(ends[1], out, 2));
	CALL(readv(ends[0], in, 2));
	BYTES(one, 4);
	CALL(writev(ends[1], out, 2));
	CALL(writev(ends[1], out, 1));
	CALL(writev(ends[1], nothing, 2));
	CALL(readv(ends[0], in, 2));
	BYTES(two, 2);
	CALL(readv(ends[0], nothing, 2));
	CALL(close(ends[0]));
	CALL(close(ends[1]));
}

static void vectors_at_positions(void)
{
	char one[3] = "", two[5] = "";
	struct iovec parts[] = {{one, 2}, {two, 4}}, out[] = {{"12", 2}, {"345", 3}};
	int fd = open("w", O_RDWR | O_CREAT, 0644);

	CALL(pwritev(fd, out, 2, 3));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(preadv(fd, parts, 2, 2));
	BYTES(one, 2);
	BYTES(two, 4);
	CALL(preadv(fd, parts, 2, -1));
	CALL(pwritev(fd, out, 2, -1));
	CALL(preadv2(fd, parts, 2, 4, 0));
	BYTES(two, 4);
	CALL(preadv2(fd, parts, 2, -1, 0));
	CALL(lseek(fd, 0, SEEK_CUR));
	CALL(pwritev2(fd, out, 2, 0, RWF_APPEND));
	SHOW_FILE("w");
	CALL(pwritev2(fd, out, 2, 0, 0x4000));
	CALL(close(fd));
}

int main(void)
{
	check_begin();
	file_make("f", "0123456789");
	readv_fills_in_order();
	writev_gathers();
	readv_does_not_wait_for_more();
	vectors_at_positions();
	return check_end();
}
