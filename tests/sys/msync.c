// SPDX-License-Identifier: MIT
/* msync: a shared mapping reaches its file. */
#include "check.h"

int main(void)
{
	char *map, text[8] = "";
	int fd;

	check_begin();
	file_make("f", "0123456789");
	fd = open("f", O_RDWR);
	map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	memcpy(map, "sync", 4);
	CALL(msync(map, PAGE, MS_SYNC));
	CALL(pread(fd, text, 5, 0));
	BYTES(text, 5);
	CALL(msync(map, PAGE, MS_ASYNC));
	CALL(msync(map, PAGE, MS_ASYNC | MS_INVALIDATE));
	CALL(msync(map, PAGE, MS_SYNC | MS_ASYNC));
	CALL(msync(map, PAGE, 8));
	CALL(msync(map + 1, PAGE, MS_SYNC));
	CALL(msync(map, 0, MS_SYNC));
	CALL(msync(map, -2 * PAGE, MS_SYNC));
	CALL(msync(map, -1L, MS_SYNC));
	CALL(munmap(map, PAGE));
	CALL(msync(map, PAGE, MS_SYNC));
	return check_end();
}
