// SPDX-License-Identifier: MIT
/* sync, syncfs: what was written stays readable; a descriptor of any file will do. */
#include "check.h"

int main(void)
{
	int fd;

	check_begin();
	file_make("f", "text");
	CALL((sync(), 0));
	SHOW_FILE("f");
	fd = open("f", O_RDONLY);
	CALL(syncfs(fd));
	CALL(close(fd));
	CALL(syncfs(fd));
	return check_end();
}
