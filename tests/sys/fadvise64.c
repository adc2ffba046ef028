// SPDX-License-Identifier: MIT
/* fadvise64: advice on files is taken, on pipes refused. */
#include "check.h"

int main(void)
{
	int fd, ends[2];

	check_begin();
	file_make("f", "text");
	fd = open("f", O_RDWR);
	CALL(pipe(ends));
	SHOW(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL));
	SHOW(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED));
	SHOW(posix_fadvise(fd, 0, 0, POSIX_FADV_NORMAL));
	SHOW_FILE("f");
	SHOW(posix_fadvise(fd, 0, 0, 99));
	SHOW(posix_fadvise(fd, 0, -1, POSIX_FADV_NORMAL));
	SHOW(posix_fadvise(ends[0], 0, 0, POSIX_FADV_NORMAL));
	SHOW(posix_fadvise(99, 0, 0, POSIX_FADV_NORMAL));
	return check_end();
}
