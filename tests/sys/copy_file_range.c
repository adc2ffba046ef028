// SPDX-License-Identifier: MIT
/* copy_file_range: from file to file, with and without positions of its own. */
#include "check.h"

int main(void)
{
	int in, out, directory, ends[2];
	off_t from = 2, to = 20;

	check_begin();
	file_make("in", "0123456789");
	in = open("in", O_RDWR);
	out = open("out", O_RDWR | O_CREAT, 0644);
	CALL(copy_file_range(in, NULL, out, NULL, 4, 0));
	CALL(lseek(in, 0, SEEK_CUR));
	CALL(lseek(out, 0, SEEK_CUR));
	CALL(copy_file_range(in, NULL, out, NULL, 100, 0));
	CALL(copy_file_range(in, NULL, out, NULL, 100, 0));
	SHOW_FILE("out");
	CALL(copy_file_range(in, &from, out, &to, 3, 0));
	SHOW(from);
	SHOW(to);
	CALL(lseek(in, 0, SEEK_CUR));
	SHOW_FILE("out");
	CALL(copy_file_range(in, NULL, out, NULL, 0, 0));
	from = 0;
	to = 4;
	CALL(copy_file_range(in, &from, in, &to, 2, 0));
	SHOW_FILE("in");
	to = 1;
	from = 0;
	CALL(copy_file_range(in, &from, in, &to, 4, 0));
	from = -1;
	CALL(copy_file_range(in, &from, out, NULL, 4, 0));
	CALL(copy_file_range(in, NULL, out, NULL, 4, 1));
	CALL(copy_file_range(-1, NULL, out, NULL, 4, 0));
	CALL(copy_file_range(in, NULL, -1, NULL, 4, 0));
	CALL(copy_file_range(in, bad_pointer, out, NULL, 4, 0));
	directory = open(".", O_RDONLY);
	CALL(copy_file_range(directory, NULL, out, NULL, 4, 0));
	CALL(pipe(ends));
	CALL(copy_file_range(ends[0], NULL, out, NULL, 4, 0));
	CALL(copy_file_range(open("in", O_WRONLY), NULL, out, NULL, 4, 0));
	CALL(copy_file_range(in, NULL, open("out", O_RDONLY), NULL, 4, 0));
	CALL(copy_file_range(in, NULL, open("out", O_WRONLY | O_APPEND), NULL, 4, 0));
	return check_end();
}
