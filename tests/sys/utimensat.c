// SPDX-License-Identifier: MIT
/* utimensat, futimens: times to the nanosecond, the present, and leaving one as it is. */
#include "check.h"

static void times_show(int line, const char *path)
{
	struct stat st;

	check_count++;
	if (lstat(path, &st) != 0)
		printf("%d %s %s\n", line, path, strerrorname_np(errno));
	else
		printf("%d %s accessed %ld.%09ld modified %ld.%09ld\n", line, path, (long)st.st_atim.tv_sec,
		       (long)st.st_atim.tv_nsec, (long)st.st_mtim.tv_sec, (long)st.st_mtim.tv_nsec);
}
#define SHOW_TIMES(path) times_show(__LINE__, path)

int main(void)
{
	struct timespec set[2] = {{100, 1}, {200, 999999999}};
	struct timespec access_only[2] = {{300, 3}, {0, UTIME_OMIT}};
	struct timespec neither[2] = {{0, UTIME_OMIT}, {0, UTIME_OMIT}};
	struct timespec now[2] = {{5, UTIME_NOW}, {400, 4}};
	struct timespec wrong[2] = {{1, 1000000000}, {1, 0}};
	struct timespec negative[2] = {{-100, 0}, {-200, 0}};
	struct timespec far[2] = {{4102444800, 0}, {4102444800, 7}};
	struct stat st;
	int fd;

	check_begin();
	file_make("f", "text");
	CALL(symlink("f", "link"));
	CALL(symlink("absent", "dangling"));
	CALL(utimensat(AT_FDCWD, "f", set, 0));
	SHOW_TIMES("f");
	CALL(utimensat(AT_FDCWD, "f", access_only, 0));
	SHOW_TIMES("f");
	CALL(utimensat(AT_FDCWD, "f", neither, 0));
	SHOW_TIMES("f");
	CALL(utimensat(AT_FDCWD, "f", now, 0));
	CALL(stat("f", &st));
	HOLDS(st.st_atim.tv_sec > 1500000000);
	SHOW(st.st_mtim.tv_sec);
	CALL(utimensat(AT_FDCWD, "f", wrong, 0));
	CALL(utimensat(AT_FDCWD, "f", negative, 0));
	SHOW_TIMES("f");
	CALL(utimensat(AT_FDCWD, "f", far, 0));
	SHOW_TIMES("f");
	CALL(utimensat(AT_FDCWD, "link", set, AT_SYMLINK_NOFOLLOW));
	SHOW_TIMES("link");
	SHOW_TIMES("f");
	CALL(utimensat(AT_FDCWD, "dangling", set, 0));
	CALL(utimensat(AT_FDCWD, "dangling", set, AT_SYMLINK_NOFOLLOW));
	CALL(utimensat(AT_FDCWD, "absent", set, 0));
	CALL(utimensat(AT_FDCWD, "absent", neither, 0));
	CALL(utimensat(AT_FDCWD, "f", set, 0x40000));
	CALL(utimensat(AT_FDCWD, "f", bad_pointer, 0));
	fd = open("f", O_RDONLY);
	CALL(futimens(fd, set));
	SHOW_TIMES("f");
	CALL(futimens(fd, NULL));
	CALL(fstat(fd, &st));
	HOLDS(st.st_atim.tv_sec > 1500000000 && st.st_mtim.tv_sec > 1500000000);
	CALL(futimens(-1, set));
	CALL(syscall(SYS_utimensat, fd, NULL, set, 0));
	SHOW_TIMES("f");
	CALL(utimensat(99, "f", set, 0));
	CALL(close(fd));
	CALL(mkdir("d", 0755));
	CALL(utimensat(AT_FDCWD, "d", set, 0));
	SHOW_TIMES("d");
	return check_end();
}
