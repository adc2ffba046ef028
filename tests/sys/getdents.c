// SPDX-License-Identifier: MIT
/* getdents64, getdents: what a directory holds, in pieces, again from the start, and while it changes. */
#include "check.h"

#include <dirent.h>

struct entry {
	uint64_t ino;
	int64_t offset;
	uint16_t size;
	uint8_t type;
	char name[];
};

static char names[512][32];
static int name_count;

static int name_compare(const void *one, const void *two)
{
	return strcmp(one, two);
}

/* Reads the rest of `fd` with a buffer of `size` bytes and prints the names in order. */
static void directory_show(int line, int fd, long size)
{
	char buffer[4096];
	long got;

	name_count = 0;
	while ((got = syscall(SYS_getdents64, fd, buffer, size)) > 0) {
		for (long at = 0; at < got;) {
			struct entry *entry = (struct entry *)(buffer + at);

			snprintf(names[name_count++], 32, "%s:%d", entry->name, entry->type);
			at += entry->size;
		}
	}
	qsort(names, name_count, sizeof(names[0]), name_compare);
	check_count++;
	printf("%d end %ld, %d entries:", line, got, name_count);
	for (int i = 0; i < name_count && i < 12; i++)
		printf(" %s", names[i]);
	printf("\n");
}

static void directory_kinds(void)
{
	int fd = open("d", O_RDONLY | O_DIRECTORY);

	directory_show(__LINE__, fd, 4096);
	directory_show(__LINE__, fd, 4096);
	file_make("d/file", "");
	CALL(mkdir("d/sub", 0755));
	CALL(symlink("file", "d/link"));
	CALL(mkfifo("d/fifo", 0644));
	CALL(lseek(fd, 0, SEEK_SET));
	directory_show(__LINE__, fd, 4096);
	CALL(lseek(fd, 0, SEEK_SET));
	directory_show(__LINE__, fd, 40);
	CALL(close(fd));
}

static void directory_many(void)
{
	char name[32];
	int fd;

	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "many/%03d", i);
		file_make(name, "");
	}
	fd = open("many", O_RDONLY);
	directory_show(__LINE__, fd, 4096);
	HOLDS(name_count == 302 && strcmp(names[301], "299:8") == 0);
	CALL(lseek(fd, 0, SEEK_SET));
	directory_show(__LINE__, fd, 200);
	HOLDS(name_count == 302 && strcmp(names[301], "299:8") == 0);
	CALL(close(fd));
}

/* `rm -r`: entries are removed between two reads, and each must be seen once. */
static void directory_removed_while_read(void)
{
	DIR *directory = opendir("many");
	struct dirent *entry;
	int removed = 0;

	while ((entry = readdir(directory)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		removed += unlinkat(dirfd(directory), entry->d_name, 0) == 0;
	}
	SHOW(removed);
	CALL(closedir(directory));
	CALL(rmdir("many"));
}

static void directory_telldir(void)
{
	DIR *directory = opendir("d");
	struct dirent *entry;
	char second[256];
	long place;

	readdir(directory);
	place = telldir(directory);
	snprintf(second, sizeof(second), "%s", readdir(directory)->d_name);
	while (readdir(directory))
		;
	seekdir(directory, place);
	entry = readdir(directory);
	HOLDS(entry && strcmp(entry->d_name, second) == 0);
	rewinddir(directory);
	for (name_count = 0; readdir(directory);)
		name_count++;
	SHOW(name_count);
	CALL(closedir(directory));
}

static void directory_inodes(void)
{
	DIR *directory = opendir("d");
	struct dirent *entry;
	struct stat st;
	int same = 0;

	while ((entry = readdir(directory)) != NULL)
		same += fstatat(dirfd(directory), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		        st.st_ino == entry->d_ino;
	SHOW(same);
	CALL(closedir(directory));
}

static void directory_refuses(void)
{
	char buffer[256];
	int fd = open("d", O_RDONLY), file = open("d/file", O_RDONLY), path = open("d", O_PATH);

	CALL(syscall(SYS_getdents64, fd, buffer, 10));
	CALL(syscall(SYS_getdents64, fd, bad_pointer, 256));
	CALL(syscall(SYS_getdents64, file, buffer, 256));
	CALL(syscall(SYS_getdents64, path, buffer, 256));
	CALL(syscall(SYS_getdents64, -1, buffer, 256));
	CALL(mkdir("gone", 0755));
	CALL(close(fd));
	fd = open("gone", O_RDONLY);
	CALL(rmdir("gone"));
	CALL(syscall(SYS_getdents64, fd, buffer, 256));
	CALL(openat(fd, "x", O_WRONLY | O_CREAT, 0644));
	CALL(close(fd));
}

int main(void)
{
	check_begin();
	CALL(mkdir("d", 0755));
	CALL(mkdir("many", 0755));
	directory_kinds();
	directory_many();
	directory_removed_while_read();
	directory_telldir();
	directory_inodes();
	directory_refuses();
	return check_end();
}
