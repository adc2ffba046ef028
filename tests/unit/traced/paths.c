/* SPDX-License-Identifier: MIT */
/* Does one thing of each kind to files, in the directory that argv names; "old" and "link" (to old) are
 * there. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MUST(call)                     \
	do {                           \
		if ((call) < 0) {      \
			perror(#call); \
			return 1;      \
		}                      \
	} while (0)

static int make_and_move(void)
{
	int fd;

	MUST(fd = open("made", O_CREAT | O_WRONLY, 0644));
	MUST(write(fd, "hello", 5));
	MUST(close(fd));
	MUST(rename("made", "moved"));
	MUST(link("moved", "twin"));
	MUST(unlink("twin"));
	MUST(mkdir("folder", 0755));
	MUST(fd = open("folder/inner", O_CREAT | O_EXCL | O_RDWR, 0600));
	MUST(close(fd));
	MUST(rename("folder", "renamed"));
	MUST(fd = open("renamed/inner", O_RDONLY));
	MUST(close(fd));
	MUST(symlink("moved", "mine"));
	MUST(access("mine", R_OK));
	return 0;
}

static int use_old(const char *folder)
{
	char text[8];
	int fd, dir;
	DIR *list;

	MUST(dir = open(folder, O_DIRECTORY | O_RDONLY));
	MUST(fd = openat(dir, "link", O_RDONLY));
	MUST(read(fd, text, sizeof(text)));
	if (mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED)
		return 1;
	MUST(dup2(fd, 40));
	MUST(lseek(40, 0, SEEK_SET));
	MUST(close(fd));
	MUST(fd = open("old", O_RDWR | O_TRUNC | O_APPEND));
	MUST(write(fd, "new", 3));
	MUST(fchmod(fd, 0640));
	if ((list = opendir(".")) == NULL)
		return 1;
	while (readdir(list) != NULL)
		;
	closedir(list);
	return access("absent/x", F_OK) == 0;
}

int main(int argc, char **argv)
{
	int fd;

	if (argc < 2 || chdir(argv[1]))
		return 2;
	if (make_and_move() || use_old(argv[1]))
		return 1;
	MUST(fd = open("/proc/self/maps", O_RDONLY));
	MUST(fd = open("/dev/null", O_WRONLY));
	return 0;
}
