// SPDX-License-Identifier: MIT
/* readlink, readlinkat: the text of a link, cut to the buffer and never ended by a zero byte. */
#include "check.h"

int main(void)
{
	char text[64];
	int directory, link;

	check_begin();
	memset(text, '.', sizeof(text));
	file_make("f", "");
	CALL(mkdir("d", 0755));
	CALL(symlink("a/long/target", "link"));
	CALL(symlink("x", "d/inner"));
	CALL(readlink("link", text, sizeof(text)));
	BYTES(text, 16);
	memset(text, '.', sizeof(text));
	CALL(readlink("link", text, 4));
	BYTES(text, 6);
	CALL(readlink("link", text, 0));
	CALL(syscall(SYS_readlink, "link", text, -1));
	CALL(readlink("f", text, 64));
	CALL(readlink("d", text, 64));
	CALL(readlink("/", text, 64));
	CALL(readlink("absent", text, 64));
	CALL(readlink("", text, 64));
	CALL(readlink("f/x", text, 64));
	CALL(readlink("link/", text, 64));
	CALL(readlink(bad_pointer, text, 64));
	CALL(syscall(SYS_readlink, "link", bad_pointer, 64));
	CALL(syscall(SYS_readlink, "link", kernel_pointer, 64));
	directory = open("d", O_RDONLY);
	link = open("link", O_PATH | O_NOFOLLOW);
	CALL(readlinkat(directory, "inner", text, 64));
	BYTES(text, 1);
	CALL(readlinkat(AT_FDCWD, "link", text, 64));
	CALL(readlinkat(link, "", text, 64));
	CALL(readlinkat(directory, "", text, 64));
	CALL(readlinkat(99, "link", text, 64));
	CALL(close(link));
	CALL(close(directory));
	return check_end();
}
