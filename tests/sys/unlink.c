// SPDX-License-Identifier: MIT
/* unlink, unlinkat: a name goes, the file stays while it is open. */
#include "check.h"

int main(void)
{
	char text[16] = "";
	struct stat st;
	int directory, fd;

	check_begin();
	file_make("f", "content");
	fd = open("f", O_RDWR);
	CALL(unlink("f"));
	CALL(unlink("f"));
	SHOW_PATH("f");
	CALL(fstat(fd, &st));
	SHOW(st.st_nlink);
	SHOW(st.st_size);
	CALL(read(fd, text, 16));
	BYTES(text, 7);
	CALL(pwrite(fd, "!", 1, 7));
	CALL(ftruncate(fd, 3));
	CALL(pread(fd, text, 16, 0));
	file_make("f", "another");
	CALL(pread(fd, text, 16, 0));
	BYTES(text, 3);
	SHOW_FILE("f");
	CALL(fchmod(fd, 0600));
	CALL(close(fd));

	CALL(mkdir("d", 0755));
	CALL(unlink("d"));
	CALL(unlink("d/"));
	CALL(unlink("."));
	CALL(unlink(".."));
	CALL(unlink("/"));
	CALL(unlink("f/"));
	CALL(unlink("f/x"));
	CALL(unlink("no/x"));
	CALL(unlink(""));
	CALL(unlink(bad_pointer));
	CALL(symlink("f", "link"));
	CALL(unlink("link/"));
	CALL(unlink("link"));
	SHOW_PATH("f");
	CALL(link("f", "g"));
	CALL(unlink("f"));
	SHOW_PATH("g");

	directory = open("d", O_RDONLY);
	file_make("d/x", "");
	CALL(mkdir("d/sub", 0755));
	CALL(unlinkat(directory, "x", 0));
	CALL(unlinkat(directory, "x", 0));
	CALL(unlinkat(directory, "sub", 0));
	CALL(unlinkat(directory, "sub", AT_REMOVEDIR));
	CALL(unlinkat(AT_FDCWD, "g", AT_REMOVEDIR));
	CALL(unlinkat(AT_FDCWD, "g", 0x1));
	CALL(unlinkat(99, "g", 0));
	CALL(unlinkat(AT_FDCWD, "d", AT_REMOVEDIR));
	CALL(fstat(directory, &st));
	SHOW(st.st_nlink);
	CALL(close(directory));
	return check_end();
}
