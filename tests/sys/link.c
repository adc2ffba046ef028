// SPDX-License-Identifier: MIT
/* link, linkat: more names for a file, and all that cannot have one. */
#include "check.h"

static void link_shares_inode(void)
{
	struct stat one, two;

	file_make("a", "first");
	CALL(link("a", "b"));
	CALL(stat("a", &one));
	CALL(stat("b", &two));
	HOLDS(one.st_ino == two.st_ino);
	SHOW(one.st_nlink);
	file_make("b", "second");
	SHOW_FILE("a");
	CALL(unlink("a"));
	SHOW_PATH("b");
	SHOW_FILE("b");
	CALL(link("b", "a"));
}

static void link_refuses(void)
{
	CALL(mkdir("d", 0755));
	CALL(link("a", "b"));
	CALL(link("a", "a"));
	CALL(link("d", "d2"));
	CALL(link("absent", "x"));
	CALL(link("a", "no/x"));
	CALL(link("a", "b/x"));
	CALL(link("a/", "x"));
	CALL(link("a", "x/"));
	CALL(link("a", "d"));
	CALL(link("a", "."));
	CALL(link("", "x"));
	CALL(link("a", ""));
	CALL(link(bad_pointer, "x"));
}

static void link_of_symlink(void)
{
	CALL(symlink("a", "s"));
	CALL(link("s", "s2"));
	SHOW_PATH("s2");
	CALL(linkat(AT_FDCWD, "s", AT_FDCWD, "s3", AT_SYMLINK_FOLLOW));
	SHOW_PATH("s3");
	CALL(symlink("absent", "dangling"));
	CALL(link("dangling", "dangling2"));
	CALL(linkat(AT_FDCWD, "dangling", AT_FDCWD, "x", AT_SYMLINK_FOLLOW));
	CALL(link("a", "dangling"));
}

static void linkat_is_relative(void)
{
	int directory = open("d", O_RDONLY), fd = open("a", O_RDONLY);

	CALL(linkat(AT_FDCWD, "a", directory, "in", 0));
	SHOW_PATH("d/in");
	CALL(linkat(directory, "in", AT_FDCWD, "out", 0));
	SHOW_PATH("out");
	CALL(linkat(fd, "", AT_FDCWD, "by-fd", AT_EMPTY_PATH));
	SHOW_PATH("by-fd");
	CALL(linkat(AT_FDCWD, "a", AT_FDCWD, "x", 0x1));
	CALL(linkat(99, "a", AT_FDCWD, "x", 0));
	CALL(linkat(fd, "a", AT_FDCWD, "x", 0));
	CALL(close(fd));
	CALL(close(directory));
}

int main(void)
{
	check_begin();
	link_shares_inode();
	link_refuses();
	link_of_symlink();
	linkat_is_relative();
	return check_end();
}
