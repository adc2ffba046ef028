// SPDX-License-Identifier: MIT
/* sendfile: from a file to a file or a pipe. */
#include "check.h"

#include <sys/sendfile.h>

int main(void)
{
	char text[32] = "";
	int in, out, ends[2];
	off_t from = 3;

	check_begin();
	file_make("in", "0123456789");
	in = open("in", O_RDONLY);
	out = open("out", O_RDWR | O_CREAT, 0644);
	CALL(sendfile(out, in, NULL, 4));
	CALL(lseek(in, 0, SEEK_CUR));
	CALL(sendfile(out, in, &from, 100));
	SHOW(from);
	CALL(lseek(in, 0, SEEK_CUR));
	SHOW_FILE("out");
	CALL(sendfile(out, in, &from, 100));
	CALL(sendfile(out, in, NULL, 0));
	CALL(pipe(ends));
	CALL(sendfile(ends[1], in, NULL, 100));
	CALL(read(ends[0], text, 32));
	BYTES(text, 6);
	CALL(sendfile(out, ends[0], &from, 4));
	CALL(sendfile(-1, in, NULL, 4));
	CALL(sendfile(out, -1, NULL, 4));
	CALL(sendfile(in, out, NULL, 4));
	CALL(sendfile(out, in, bad_pointer, 4));
	from = -1;
	CALL(sendfile(out, in, &from, 4));
	return check_end();
}
