// SPDX-License-Identifier: MIT
/* chroot: where "/" and ".." lead, and what of the old root is left. */
#include "check.h"

int main(void)
{
	char path[200];
	int old;

	check_begin();
	CALL(mkdir("new", 0755));
	CALL(mkdir("new/sub", 0755));
	file_make("new/file", "inside");
	file_make("new/sub/deep", "deeper");
	CALL(symlink("/file", "new/link"));
	old = open(".", O_RDONLY | O_DIRECTORY);
	CALL(chroot("new/file"));
	CALL(chroot("none"));
	CALL(chroot(bad_pointer));
	CALL(chroot("new"));
	CALL(syscall(SYS_getcwd, path, sizeof(path)) > 15);
	HOLDS(strncmp(path, "(unreachable)/", 14) == 0);
	SHOW_FILE("/file");
	SHOW_FILE("/../file");
	SHOW_FILE("/link");
	SHOW_FILE("new/file");
	CALL(chdir("/sub"));
	CALL(syscall(SYS_getcwd, path, sizeof(path)));
	TEXT(path);
	SHOW_FILE("deep");
	SHOW_FILE("../../../file");
	CALL(access("/etc/passwd", F_OK));
	CALL(fchdir(old));
	SHOW_FILE("new/file");
	CALL(chdir(".."));
	CALL(chdir("/"));
	CALL(syscall(SYS_getcwd, path, sizeof(path)));
	TEXT(path);
	CALL(setuid(1000));
	CALL(chroot("/sub"));
	return check_end();
}
