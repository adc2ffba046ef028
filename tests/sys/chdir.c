// SPDX-License-Identifier: MIT
/* chdir, fchdir, getcwd: where relative names start, through links and after moves. */
#include "check.h"

static char start[4096];

/* Prints the current directory below the one that the program was started in. */
static void where(int line)
{
	char path[4096];

	check_count++;
	if (!getcwd(path, sizeof(path)))
		printf("%d %s\n", line, strerrorname_np(errno));
	else if (strncmp(path, start, strlen(start)) == 0)
		printf("%d in start%s\n", line, path + strlen(start));
	else
		printf("%d in %s\n", line, path);
}
#define WHERE() where(__LINE__)

int main(void)
{
	char path[4096];
	int fd, file;

	check_begin();
	HOLDS(getcwd(start, sizeof(start)) != NULL);
	HOLDS(start[0] == '/');
	CALL(mkdir("a", 0755));
	CALL(mkdir("a/b", 0755));
	CALL(symlink("a/b", "link"));
	file_make("f", "");
	CALL(chdir("a"));
	WHERE();
	CALL(chdir("b"));
	WHERE();
	CALL(chdir("../.."));
	WHERE();
	CALL(chdir("link"));
	WHERE();
	CALL(chdir(".."));
	WHERE();
	CALL(chdir(start));
	CALL(chdir("f"));
	CALL(chdir("absent"));
	CALL(chdir(""));
	CALL(chdir("f/.."));
	CALL(chdir(bad_pointer));
	fd = open("a/b", O_RDONLY | O_DIRECTORY);
	file = open("f", O_RDONLY);
	CALL(fchdir(fd));
	WHERE();
	CALL(rename("../../a", "../../moved"));
	WHERE();
	CALL(chdir(".."));
	WHERE();
	CALL(fchdir(file));
	CALL(fchdir(-1));
	CALL(fchdir(99));
	CALL(chdir("/"));
	WHERE();
	CALL(chdir(".."));
	WHERE();
	CALL(chdir(start));
	CALL(mkdir("gone", 0755));
	CALL(chdir("gone"));
	CALL(rmdir("../gone"));
	CALL(syscall(SYS_getcwd, path, 4096));
	CALL(chdir("."));
	CALL(chdir(".."));
	WHERE();
	return check_end();
}
