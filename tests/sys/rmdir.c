// SPDX-License-Identifier: MIT
/* rmdir: only an empty directory goes, and one that is in use goes too. */
#include "check.h"

int main(void)
{
	char path[4096];
	struct stat st;

	check_begin();
	CALL(mkdir("d", 0755));
	file_make("d/f", "");
	CALL(rmdir("d"));
	CALL(rmdir("d/f"));
	CALL(unlink("d/f"));
	CALL(rmdir("d/."));
	CALL(rmdir("d/.."));
	CALL(rmdir("."));
	CALL(rmdir(".."));
	CALL(rmdir("/"));
	CALL(rmdir("d/"));
	CALL(rmdir("d"));
	CALL(rmdir("no/x"));
	CALL(rmdir(""));
	CALL(rmdir(bad_pointer));
	file_make("f", "");
	CALL(rmdir("f"));
	CALL(rmdir("f/"));
	CALL(mkdir("target", 0755));
	CALL(symlink("target", "link"));
	CALL(rmdir("link"));
	CALL(rmdir("link/"));
	CALL(mkdir("current", 0755));
	CALL(chdir("current"));
	CALL(rmdir("../current"));
	CALL(stat(".", &st));
	SHOW(st.st_nlink);
	HOLDS(!getcwd(path, sizeof(path)) && errno == ENOENT);
	CALL(open("x", O_WRONLY | O_CREAT, 0644));
	CALL(mkdir("x", 0755));
	CALL(chdir(".."));
	SHOW_PATH("current");
	return check_end();
}
