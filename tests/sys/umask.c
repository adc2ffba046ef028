// SPDX-License-Identifier: MIT
/* umask: the bits that new files do not get, and the mask that was there before. */
#include "check.h"

int main(void)
{
	check_begin();
	OCTAL(umask(0));
	OCTAL(umask(077));
	CALL(close(open("f", O_WRONLY | O_CREAT, 0666)));
	SHOW_PATH("f");
	CALL(mkdir("d", 0777));
	SHOW_PATH("d");
	CALL(mkfifo("p", 0666));
	SHOW_PATH("p");
	CALL(symlink("f", "s"));
	SHOW_PATH("s");
	OCTAL(umask(0777));
	CALL(close(open("dark", O_WRONLY | O_CREAT, 0666)));
	SHOW_PATH("dark");
	OCTAL(umask(07777));
	OCTAL(umask(0xffffffff));
	OCTAL(umask(022));
	CALL(chmod("f", 0666));
	SHOW_PATH("f");
	return check_end();
}
