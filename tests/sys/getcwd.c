// SPDX-License-Identifier: MIT
/* getcwd: the size with its zero byte, buffers that are too small, and a directory that is gone. */
#include "check.h"

int main(void)
{
	char path[4096];
	long size;

	check_begin();
	size = syscall(SYS_getcwd, path, sizeof(path));
	HOLDS(size > 1 && path[0] == '/' && (long)strlen(path) + 1 == size);
	CALL(syscall(SYS_getcwd, path, size - 1));
	HOLDS(syscall(SYS_getcwd, path, size) == size);
	CALL(mkdir("d", 0755));
	CALL(chdir("d"));
	HOLDS(syscall(SYS_getcwd, path, sizeof(path)) == size + 2);
	CALL(chdir("/"));
	CALL(syscall(SYS_getcwd, path, 4096));
	CALL(syscall(SYS_getcwd, path, 2));
	CALL(syscall(SYS_getcwd, path, 1));
	CALL(syscall(SYS_getcwd, path, 0));
	CALL(syscall(SYS_getcwd, bad_pointer, 4096));
	CALL(syscall(SYS_getcwd, kernel_pointer, 4096));
	return check_end();
}
