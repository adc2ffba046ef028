// SPDX-License-Identifier: MIT
/* rename, renameat, renameat2: what is replaced, what is refused, and what open files notice of it. */
#include "check.h"

static void rename_files(void)
{
	struct stat st;
	int fd;

	file_make("a", "A");
	file_make("b", "B");
	fd = open("b", O_RDONLY);
	CALL(rename("a", "b"));
	SHOW_PATH("a");
	SHOW_FILE("b");
	CALL(fstat(fd, &st));
	SHOW(st.st_nlink);
	CALL(close(fd));
	CALL(rename("b", "b"));
	CALL(link("b", "c"));
	CALL(rename("b", "c"));
	SHOW_PATH("b");
	SHOW_PATH("c");
	CALL(rename("b", "new"));
	SHOW_PATH("new");
	CALL(unlink("c"));
}

static void rename_directories(void)
{
	struct stat st;

	CALL(mkdir("d", 0755));
	CALL(mkdir("e", 0755));
	CALL(mkdir("full", 0755));
	file_make("full/x", "x");
	CALL(rename("d", "e"));
	SHOW_PATH("d");
	CALL(rename("e", "full"));
	CALL(rename("full", "e"));
	SHOW_FILE("e/x");
	CALL(mkdir("e/sub", 0755));
	CALL(rename("e", "e/sub/below"));
	CALL(rename("e", "e/sub"));
	CALL(rename("e/sub", "e"));
	CALL(mkdir("other", 0755));
	CALL(rename("e/sub", "other/moved"));
	CALL(stat("other", &st));
	SHOW(st.st_nlink);
	CALL(stat("e", &st));
	SHOW(st.st_nlink);
	CALL(stat("other/moved/..", &st));
	SHOW(st.st_nlink);
	CALL(rename("other/", "other2/"));
	SHOW_PATH("other2");
}

static void rename_refuses(void)
{
	CALL(rename("absent", "x"));
	CALL(rename("new", "e"));
	CALL(rename("e", "new"));
	CALL(rename("new", "no/x"));
	CALL(rename("new", "new/x"));
	CALL(rename("new/", "x"));
	CALL(rename("new", "x/"));
	CALL(rename(".", "x"));
	CALL(rename("e", "."));
	CALL(rename("e", ".."));
	CALL(rename("e/.", "x"));
	CALL(rename("e/..", "x"));
	CALL(rename("", "x"));
	CALL(rename("new", ""));
	CALL(rename(bad_pointer, "x"));
	CALL(rename("new", "/proc/x"));
}

static void rename_links(void)
{
	CALL(symlink("new", "link"));
	CALL(rename("link", "link2"));
	SHOW_PATH("link2");
	SHOW_PATH("new");
	file_make("plain", "plain");
	CALL(rename("plain", "link2"));
	SHOW_PATH("link2");
	SHOW_FILE("new");
	CALL(symlink("e", "dlink"));
	CALL(rename("link2", "dlink"));
	SHOW_PATH("dlink");
}

static void renameat2_flags(void)
{
	int directory = open("e", O_RDONLY);

	CALL(renameat2(AT_FDCWD, "new", AT_FDCWD, "dlink", RENAME_NOREPLACE));
	CALL(renameat2(AT_FDCWD, "new", directory, "in", RENAME_NOREPLACE));
	SHOW_FILE("e/in");
	CALL(renameat2(directory, "in", AT_FDCWD, "dlink", RENAME_EXCHANGE));
	SHOW_FILE("e/in");
	SHOW_FILE("dlink");
	CALL(renameat2(directory, "in", AT_FDCWD, "absent", RENAME_EXCHANGE));
	CALL(renameat2(AT_FDCWD, "other2", directory, "in", RENAME_EXCHANGE));
	SHOW_PATH("other2");
	SHOW_PATH("e/in");
	CALL(renameat2(AT_FDCWD, "e", AT_FDCWD, "e/in", RENAME_EXCHANGE));
	CALL(renameat2(directory, "in", AT_FDCWD, "x", RENAME_EXCHANGE | RENAME_NOREPLACE));
	CALL(renameat2(directory, "in", AT_FDCWD, "x", 0x80));
	CALL(syscall(SYS_renameat, AT_FDCWD, "dlink", directory, "last"));
	SHOW_FILE("e/last");
	CALL(renameat2(99, "a", AT_FDCWD, "x", 0));
	CALL(close(directory));
}

/* An open directory stays itself wherever it is moved. */
static void rename_current(void)
{
	char path[4096];

	CALL(mkdir("from", 0755));
	CALL(chdir("from"));
	CALL(rename("../from", "../to"));
	HOLDS(getcwd(path, sizeof(path)) && strcmp(strrchr(path, '/'), "/to") == 0);
	file_make("here", "");
	CALL(chdir(".."));
	SHOW_PATH("to/here");
}

int main(void)
{
	check_begin();
	rename_files();
	rename_directories();
	rename_refuses();
	rename_links();
	renameat2_flags();
	rename_current();
	return check_end();
}
