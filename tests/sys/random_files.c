// SPDX-License-Identifier: MIT
/* Thousands of random calls on a few names: whatever order files are made, linked, moved and removed in. */
#include "check.h"

#include <dirent.h>

#define STEPS 4000

static uint64_t state = 88172645463325252UL;

static unsigned pick(unsigned limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 11) % limit;
}

/* One of some thirty names in four folders, with a slash after it now and then. None has .. in it: links lead
 * from any name to any other, and this is root. */
static const char *name_pick(void)
{
	static const char *const folders[] = {"", "", "d/", "d/e/", "s/", "./d/./"};
	static const char *const names[] = {"a", "b", "c", "d", "e", "s", "t", "."};
	static char paths[4][64];
	static int next;
	char *path = paths[next++ & 3];

	snprintf(path, 64, "%s%s%s", folders[pick(6)], names[pick(pick(8) ? 7 : 8)], pick(12) ? "" : "/");
	return path;
}

static int descriptors[4] = {-1, -1, -1, -1};

/* Reads and writes through descriptors that stay open while their names come and go. */
static long descriptor_step(char *told)
{
	int slot = pick(4), fd = descriptors[slot];
	char bytes[64];

	memset(bytes, 'a' + pick(26), sizeof(bytes));
	switch (pick(9)) {
	case 0: {
		static const int flags[] = {O_RDONLY,
		                            O_RDWR,
		                            O_WRONLY | O_TRUNC,
		                            O_RDWR | O_APPEND,
		                            O_RDWR | O_CREAT,
		                            O_WRONLY | O_CREAT | O_EXCL,
		                            O_RDONLY | O_DIRECTORY,
		                            O_PATH,
		                            O_RDONLY | O_NOFOLLOW};
		const char *name = name_pick();
		int kind = pick(9);

		if (fd >= 0)
			close(fd);
		descriptors[slot] = open(name, flags[kind], 0640);
		sprintf(told, "open %s %d", name, kind);
		return descriptors[slot] < 0 ? -1 : 0;
	}
	case 1:
	case 2:
		sprintf(told, "write");
		return write(fd, bytes, pick(64));
	case 3:
		sprintf(told, "pwrite");
		return pwrite(fd, bytes, pick(64), pick(10000));
	case 4:
		sprintf(told, "read");
		return read(fd, bytes, pick(64));
	case 5:
		sprintf(told, "lseek");
		return pick(2) ? lseek(fd, pick(200), SEEK_SET)
		               : lseek(fd, pick(200), pick(2) ? SEEK_CUR : SEEK_END);
	case 6:
		sprintf(told, "ftruncate");
		return ftruncate(fd, pick(9000));
	case 7:
		sprintf(told, "fchmod");
		return fchmod(fd, pick(01000) | 0600);
	default:
		sprintf(told, "fcntl");
		return fd < 0 ? -1 : fcntl(fd, F_GETFL) & 3;
	}
}

static long name_step(char *told)
{
	const char *one = name_pick(), *two = name_pick();
	char text[80];

	sprintf(told, "%s %s", one, two);
	switch (pick(11)) {
	case 0:
		memmove(told + 6, told, strlen(told) + 1);
		memcpy(told, "mkdir ", 6);
		return mkdir(one, 0755);
	case 1:
		return rmdir(one);
	case 2:
		return unlink(one);
	case 3:
		return rename(one, two);
	case 4:
		return link(one, two);
	case 5:
		return symlink(one, two);
	case 6:
		return readlink(one, text, sizeof(text));
	case 7:
		return truncate(one, pick(9000));
	case 8:
		return renameat2(AT_FDCWD, one, AT_FDCWD, two, pick(2) ? RENAME_EXCHANGE : RENAME_NOREPLACE);
	case 9:
		return chmod(one, pick(01000) | 0700);
	default: {
		int fd = open(one, O_WRONLY | O_CREAT | (pick(2) ? O_EXCL : 0), 0644);
		long result = fd < 0 ? -1 : write(fd, told, strlen(told));

		if (fd >= 0)
			close(fd);
		return result;
	}
	}
}

/* What a file holds, as a number; blocks are not told, they are a file system's own business. */
static unsigned content(const char *path)
{
	unsigned char bytes[4096];
	unsigned sum = 0;
	long got;
	int fd = open(path, O_RDONLY | O_NOFOLLOW);

	while (fd >= 0 && (got = read(fd, bytes, sizeof(bytes))) > 0)
		for (long i = 0; i < got; i++)
			sum = sum * 31 + bytes[i];
	if (fd >= 0)
		close(fd);
	return sum;
}

static int by_name(const void *one, const void *two)
{
	return strcmp(*(char *const *)one, *(char *const *)two);
}

static void tree_show(const char *folder, int depth)
{
	char *names[64], path[512];
	DIR *directory = opendir(folder);
	struct dirent *entry;
	struct stat st;
	int count = 0;

	while (directory && (entry = readdir(directory)) != NULL && count < 64)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			names[count++] = strdup(entry->d_name);
	if (directory)
		closedir(directory);
	qsort(names, count, sizeof(names[0]), by_name);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		SHOW_PATH(path);
		if (lstat(path, &st) == 0 && S_ISREG(st.st_mode))
			SHOW(content(path));
		if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && depth < 8)
			tree_show(path, depth + 1);
		free(names[i]);
	}
}

/* Without folders most calls would only find that there are none. */
static void folders_restore(void)
{
	unlink("d");
	mkdir("d", 0755);
	unlink("d/e");
	mkdir("d/e", 0755);
	unlink("s");
	if (symlink("d", "s") != 0)
		printf("s is %s\n", strerrorname_np(errno));
}

int main(void)
{
	char told[256];

	check_begin();
	for (int step = 0; step < STEPS; step++) {
		if (step % 25 == 0)
			folders_restore();
		errno = 0;
		long result = pick(3) ? name_step(told) : descriptor_step(told);

		check_count++;
		printf("%d %s = %ld %s\n", step, told, result, result == -1 ? strerrorname_np(errno) : "");
		if (step % 500 == 499)
			tree_show(".", 0);
	}
	return check_end();
}
