// SPDX-License-Identifier: MIT
/* splice, tee: from files to pipes and back, between pipes, and what is refused. */
#include "check.h"

static void splice_files(void)
{
	char text[32] = "";
	off_t at = 2;
	int ends[2], in, out;

	file_make("in", "0123456789");
	in = open("in", O_RDONLY);
	out = open("out", O_RDWR | O_CREAT | O_TRUNC, 0644);
	CALL(pipe(ends));
	CALL(splice(in, NULL, ends[1], NULL, 4, 0));
	CALL(lseek(in, 0, SEEK_CUR));
	CALL(splice(in, &at, ends[1], NULL, 3, SPLICE_F_MOVE));
	SHOW(at);
	CALL(lseek(in, 0, SEEK_CUR));
	CALL(splice(ends[0], NULL, out, NULL, 100, 0));
	SHOW_FILE("out");
	at = 1;
	CALL(splice(in, NULL, ends[1], NULL, 100, SPLICE_F_MORE));
	CALL(splice(in, NULL, ends[1], NULL, 100, 0));
	CALL(splice(ends[0], NULL, out, &at, 2, 0));
	SHOW(at);
	SHOW_FILE("out");
	CALL(read(ends[0], text, sizeof(text)));
	TEXT(text);
	CALL(splice(ends[0], NULL, out, NULL, 1, SPLICE_F_NONBLOCK));
	CALL(close(ends[1]));
	CALL(splice(ends[0], NULL, out, NULL, 1, 0));
	CALL(close(ends[0]));
	CALL(close(in));
	CALL(close(out));
}

static void splice_pipes(void)
{
	char text[32] = "";
	int one[2], two[2];

	CALL(pipe(one));
	CALL(pipe(two));
	CALL(write(one[1], "abcdef", 6));
	CALL(tee(one[0], two[1], 4, 0));
	CALL(read(two[0], text, sizeof(text)));
	TEXT(text);
	CALL(splice(one[0], NULL, two[1], NULL, 2, 0));
	CALL(splice(one[0], NULL, two[1], NULL, 100, 0));
	CALL(read(two[0], text, sizeof(text)));
	TEXT(text);
	CALL(tee(one[0], two[1], 4, SPLICE_F_NONBLOCK));
	CALL(tee(one[0], two[1], 0, 0));
	CALL(tee(one[0], one[1], 4, 0));
	CALL(splice(one[0], NULL, one[1], NULL, 4, 0));
	CALL(tee(one[0], two[1], 4, 0x1000));
	CALL(tee(one[1], two[1], 4, 0));
}

static void splice_refuses(void)
{
	off_t at = 0;
	int ends[2], in = open("in", O_RDONLY), append = open("out", O_WRONLY | O_APPEND);

	CALL(pipe(ends));
	CALL(splice(in, NULL, append, NULL, 1, 0));
	CALL(splice(in, NULL, ends[1], NULL, 0, 0x1000));
	CALL(splice(in, NULL, ends[1], NULL, 1, 0x1000));
	CALL(splice(in, NULL, ends[1], &at, 1, 0));
	CALL(splice(ends[0], &at, append, NULL, 1, 0));
	CALL(write(ends[1], "x", 1));
	CALL(splice(ends[0], NULL, append, NULL, 1, 0));
	CALL(splice(ends[0], NULL, in, NULL, 1, 0));
	CALL(splice(append, NULL, ends[1], NULL, 1, 0));
	CALL(splice(-1, NULL, ends[1], NULL, 1, 0));
	CALL(splice(in, NULL, -1, NULL, 1, 0));
	CALL(splice(in, bad_pointer, ends[1], NULL, 1, 0));
	CALL(tee(in, ends[1], 1, 0));
}

int main(void)
{
	check_begin();
	splice_files();
	splice_pipes();
	splice_refuses();
	return check_end();
}
