// SPDX-License-Identifier: MIT
/* /proc/self: what a program reads about itself, checked against what it knows. */
#include "check.h"

#include <dirent.h>
#include <time.h>

static char text[65536];

/* The whole of `path` in `text`; returns its size or -1. */
static long file_read(const char *path)
{
	long size = 0, got = -1;
	int fd = open(path, O_RDONLY);

	while (fd >= 0 && (got = read(fd, text + size, sizeof(text) - 1 - size)) > 0)
		size += got;
	if (fd >= 0)
		close(fd);
	text[size] = 0;
	return got < 0 ? -1 : size;
}

/* The number behind `name` in `text`, or -1. */
static long value_of(const char *name)
{
	char *found = strstr(text, name);

	return found ? strtol(found + strlen(name), NULL, 10) : -1;
}

static int map_has(const void *address, const char *permissions)
{
	for (char *line = text; line && *line; line = strchr(line, '\n') + 1) {
		unsigned long start, end;
		char found[8];

		if (sscanf(line, "%lx-%lx %4s", &start, &end, found) != 3)
			return 0;
		if ((unsigned long)address >= start && (unsigned long)address < end)
			return strcmp(found, permissions) == 0;
	}
	return 0;
}

static int map_is_sorted(void)
{
	unsigned long last = 0, start, end;

	for (char *line = text; *line; line = strchr(line, '\n') + 1) {
		if (sscanf(line, "%lx-%lx", &start, &end) != 2 || start < last || end <= start || end % PAGE)
			return 0;
		last = end;
	}
	return last != 0;
}

static void self_maps(void)
{
	static int data = 1;
	char *map = mmap(NULL, 3 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	OK(mprotect(map + PAGE, PAGE, PROT_NONE));
	HOLDS(file_read("/proc/self/maps") > 0);
	HOLDS(map_is_sorted());
	HOLDS(map_has((void *)self_maps, "r-xp"));
	HOLDS(map_has(&data, "rw-p"));
	HOLDS(map_has(&map, "rw-p"));
	HOLDS(map_has(map, "r--p"));
	HOLDS(map_has(map + PAGE, "---p"));
	HOLDS(strstr(text, "[stack]") != NULL);
	HOLDS(strstr(text, "[heap]") != NULL);
	HOLDS(time(NULL) > 0 && strstr(text, "[vdso]") != NULL); /* who asks for the time has one */
	HOLDS(strstr(text, "/proc_self") != NULL);
	CALL(munmap(map, 3 * PAGE));
	HOLDS(file_read("/proc/self/maps") > 0 && !map_has(map, "r--p"));
}

static void self_exe(const char *program)
{
	char path[4096] = "", *name = strrchr(program, '/');
	struct stat st;

	HOLDS(readlink("/proc/self/exe", path, sizeof(path) - 1) > 0);
	HOLDS(path[0] == '/' && strcmp(strrchr(path, '/'), name) == 0);
	CALL(lstat("/proc/self/exe", &st));
	HOLDS(S_ISLNK(st.st_mode));
	CALL(stat("/proc/self/exe", &st));
	HOLDS(S_ISREG(st.st_mode) && st.st_size > 1000);
	HOLDS(file_read("/proc/self/exe") > 4);
	BYTES(text, 4);
}

static void self_texts(const char *program)
{
	HOLDS(file_read("/proc/self/cmdline") == (long)strlen(program) + 1);
	HOLDS(strcmp(text, program) == 0);
	HOLDS(file_read("/proc/self/comm") > 0);
	TEXT(text);
	HOLDS(file_read("/proc/self/stat") > 0);
	HOLDS(strtol(text, NULL, 10) == getpid());
	HOLDS(strstr(text, " (proc_self) R ") != NULL);
	HOLDS(file_read("/proc/self/status") > 0);
	HOLDS(value_of("\nPid:\t") == getpid());
	HOLDS(value_of("\nUid:\t") == getuid());
	HOLDS(value_of("\nThreads:\t") == 1);
	HOLDS(value_of("\nVmRSS:\t") > 0);
	HOLDS(value_of("\nVmSize:\t") >= value_of("\nVmRSS:\t"));
	HOLDS(strncmp(text, "Name:\tproc_self\n", 16) == 0);
	HOLDS(file_read("/proc/self/statm") > 0);
	HOLDS(strtol(text, NULL, 10) > 0);
}

static void self_descriptors(void)
{
	char path[64], target[4096] = "", start[4096] = "";
	DIR *directory;
	int fd, count = 0;

	file_make("f", "through the descriptor");
	fd = open("f", O_RDONLY);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	HOLDS(getcwd(start, sizeof(start)) != NULL);
	strcat(start, "/f");
	HOLDS(readlink(path, target, sizeof(target)) > 0 && strcmp(target, start) == 0);
	CALL(close(open(path, O_RDONLY)));
	SHOW_FILE("/proc/self/fd/3");
	CALL(close(fd));
	CALL(open(path, O_RDONLY));
	directory = opendir("/proc/self/fd");
	while (directory && readdir(directory))
		count++;
	SHOW(count); /* . .. 0 1 2 and the directory itself */
	CALL(closedir(directory));
}

int main(int count, char **arguments)
{
	check_begin();
	SHOW(count);
	HOLDS(malloc(10) != NULL);
	self_maps();
	self_exe(arguments[0]);
	self_texts(arguments[0]);
	self_descriptors();
	return check_end();
}
