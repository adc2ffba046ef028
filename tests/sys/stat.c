// SPDX-License-Identifier: MIT
/* stat, lstat, fstat, newfstatat: every field that Linux states in the same way on every machine. */
#include "check.h"

static void show(int line, const struct stat *st)
{
	check_count++;
	printf("%d %s 0%o links %ld owner %u:%u\n", line, type_name(st->st_mode), st->st_mode & 07777,
	       (long)st->st_nlink, st->st_uid, st->st_gid);
}

static void stat_files(void)
{
	struct stat st, other;

	file_make("f", "0123456789");
	CALL(stat("f", &st));
	show(__LINE__, &st);
	SHOW(st.st_size);
	SHOW(st.st_blocks);
	HOLDS(st.st_blksize >= 512);
	SHOW(st.st_rdev);
	HOLDS(st.st_ino != 0);
	HOLDS(st.st_mtim.tv_sec > 1500000000);
	CALL(link("f", "hard"));
	CALL(lstat("hard", &other));
	show(__LINE__, &other);
	HOLDS(st.st_ino == other.st_ino && st.st_dev == other.st_dev);
	file_make("g", "");
	CALL(stat("g", &other));
	HOLDS(st.st_ino != other.st_ino && st.st_dev == other.st_dev);
	SHOW(other.st_size);
	SHOW(other.st_blocks);
}

static void stat_links(void)
{
	struct stat st, file;

	CALL(symlink("f", "link"));
	CALL(symlink("absent", "dangling"));
	CALL(lstat("link", &st));
	show(__LINE__, &st);
	SHOW(st.st_size);
	CALL(stat("link", &st));
	show(__LINE__, &st);
	CALL(stat("f", &file));
	HOLDS(st.st_ino == file.st_ino);
	CALL(stat("dangling", &st));
	CALL(lstat("dangling", &st));
	SHOW(st.st_size);
	CALL(lstat("link/", &st));
	CALL(fstatat(AT_FDCWD, "link", &st, AT_SYMLINK_NOFOLLOW));
	show(__LINE__, &st);
	CALL(fstatat(AT_FDCWD, "link", &st, AT_NO_AUTOMOUNT));
	show(__LINE__, &st);
}

static void stat_directories(void)
{
	struct stat st, same;

	CALL(mkdir("d", 0755));
	CALL(stat("d", &st));
	show(__LINE__, &st);
	CALL(mkdir("d/e", 0700));
	CALL(stat("d", &st));
	show(__LINE__, &st);
	file_make("d/file", "");
	CALL(stat("d/", &st));
	show(__LINE__, &st);
	CALL(stat("d/e/..", &same));
	HOLDS(st.st_ino == same.st_ino);
	CALL(rmdir("d/e"));
	CALL(stat("d/.", &st));
	show(__LINE__, &st);
	CALL(stat("/", &st));
	CALL(stat("/..", &same));
	HOLDS(st.st_ino == same.st_ino);
	HOLDS(S_ISDIR(st.st_mode));
}

static void stat_descriptors(void)
{
	struct stat st, path;
	int fd = open("f", O_RDONLY);
	int directory = open("d", O_RDONLY);
	int ends[2];

	CALL(syscall(SYS_fstat, fd, &st));
	show(__LINE__, &st);
	CALL(stat("f", &path));
	HOLDS(memcmp(&st, &path, sizeof(st)) == 0);
	CALL(fstatat(fd, "", &st, AT_EMPTY_PATH));
	show(__LINE__, &st);
	CALL(fstatat(fd, "", &st, 0));
	CALL(fstatat(fd, "x", &st, 0));
	CALL(fstatat(directory, "file", &st, 0));
	show(__LINE__, &st);
	CALL(fstatat(directory, "", &st, AT_EMPTY_PATH));
	show(__LINE__, &st);
	CALL(fstatat(AT_FDCWD, "", &st, AT_EMPTY_PATH));
	HOLDS(S_ISDIR(st.st_mode));
	CALL(syscall(SYS_fstat, -1, &st));
	CALL(syscall(SYS_fstat, 99, &st));
	CALL(fstatat(fd, "", &st, 0x80000));
	CALL(pipe(ends));
	CALL(syscall(SYS_fstat, ends[0], &st));
	SHOW(S_ISFIFO(st.st_mode));
	OCTAL(st.st_mode & 0777);
	SHOW(st.st_size);
	CALL(close(ends[0]));
	CALL(close(ends[1]));
	CALL(close(fd));
	CALL(close(directory));
}

static void stat_refuses(void)
{
	struct stat st;
	char name[300];

	CALL(stat("absent", &st));
	CALL(stat("f/", &st));
	CALL(stat("f/x", &st));
	CALL(stat("", &st));
	CALL(stat(bad_pointer, &st));
	CALL(syscall(SYS_stat, "f", bad_pointer));
	CALL(syscall(SYS_stat, "f", kernel_pointer));
	CALL(syscall(SYS_lstat, kernel_pointer, &st));
	CALL(syscall(SYS_lstat, "f", &st));
	memset(name, 'x', sizeof(name));
	name[299] = 0;
	CALL(stat(name, &st));
	CALL(fstatat(99, "f", &st, 0));
	CALL(fstatat(99, "/", &st, 0));
}

static void stat_sparse(void)
{
	struct stat st;
	int fd = open("sparse", O_RDWR | O_CREAT, 0600);

	CALL(ftruncate(fd, 1L << 30));
	CALL(fstat(fd, &st));
	SHOW(st.st_size);
	SHOW(st.st_blocks);
	CALL(pwrite(fd, "x", 1, 1L << 29));
	CALL(fstat(fd, &st));
	HOLDS(st.st_blocks >= 1 && st.st_blocks <= 128);
	CALL(close(fd));
	CALL(unlink("sparse"));
}

static void stat_times(void)
{
	struct stat before, after;

	CALL(stat("d", &before));
	usleep(20000);
	file_make("d/another", "");
	CALL(stat("d", &after));
	HOLDS(after.st_mtim.tv_sec * 1000000000 + after.st_mtim.tv_nsec >
	      before.st_mtim.tv_sec * 1000000000 + before.st_mtim.tv_nsec);
	CALL(stat("f", &before));
	usleep(20000);
	CALL(chmod("f", 0600));
	CALL(stat("f", &after));
	HOLDS(memcmp(&after.st_mtim, &before.st_mtim, sizeof(after.st_mtim)) == 0);
	HOLDS(after.st_ctim.tv_sec * 1000000000 + after.st_ctim.tv_nsec >
	      before.st_ctim.tv_sec * 1000000000 + before.st_ctim.tv_nsec);
}

int main(void)
{
	check_begin();
	stat_files();
	stat_links();
	stat_directories();
	stat_descriptors();
	stat_refuses();
	stat_sparse();
	stat_times();
	return check_end();
}
