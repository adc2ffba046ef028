// SPDX-License-Identifier: MIT
/* statx: the same answers as stat, and its own rules for masks and flags. */
#include "check.h"

#include <sys/sysmacros.h>

static void statx_agrees_with_stat(const char *path, int flags)
{
	struct statx stx;
	struct stat st;

	memset(&stx, 0x55, sizeof(stx));
	CALL(statx(AT_FDCWD, path, flags | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, &stx));
	CALL(fstatat(AT_FDCWD, path, &st, flags));
	HOLDS((stx.stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS);
	HOLDS(stx.stx_mode == st.st_mode);
	HOLDS(stx.stx_nlink == st.st_nlink);
	HOLDS(stx.stx_uid == st.st_uid && stx.stx_gid == st.st_gid);
	HOLDS(stx.stx_ino == st.st_ino);
	HOLDS(stx.stx_size == (unsigned long)st.st_size);
	HOLDS(stx.stx_blocks == (unsigned long)st.st_blocks);
	HOLDS(stx.stx_blksize == st.st_blksize);
	HOLDS(stx.stx_mtime.tv_sec == st.st_mtim.tv_sec && stx.stx_mtime.tv_nsec == st.st_mtim.tv_nsec);
	HOLDS(stx.stx_ctime.tv_sec == st.st_ctim.tv_sec && stx.stx_ctime.tv_nsec == st.st_ctim.tv_nsec);
	HOLDS(stx.stx_atime.tv_sec == st.st_atim.tv_sec);
	HOLDS(makedev(stx.stx_dev_major, stx.stx_dev_minor) == st.st_dev);
	SHOW(stx.stx_size);
	SHOW(stx.stx_rdev_major);
	SHOW(stx.stx_rdev_minor);
}

int main(void)
{
	struct statx stx;
	int fd;

	check_begin();
	file_make("f", "text");
	CALL(symlink("f", "link"));
	CALL(mkfifo("fifo", 0600));
	statx_agrees_with_stat("f", 0);
	statx_agrees_with_stat("link", AT_SYMLINK_NOFOLLOW);
	statx_agrees_with_stat("link", 0);
	statx_agrees_with_stat("fifo", 0);
	CALL(statx(AT_FDCWD, "/dev/null", 0, STATX_BASIC_STATS, &stx));
	SHOW(stx.stx_rdev_major);
	SHOW(stx.stx_rdev_minor);
	fd = open("f", O_RDONLY);
	CALL(statx(fd, "", AT_EMPTY_PATH, STATX_SIZE, &stx));
	SHOW(stx.stx_size);
	CALL(statx(fd, "", 0, STATX_SIZE, &stx));
	CALL(statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_ALL, &stx));
	CALL(statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC | AT_STATX_FORCE_SYNC, STATX_ALL, &stx));
	CALL(statx(fd, "", AT_EMPTY_PATH | 0x10, STATX_ALL, &stx));
	CALL(statx(fd, "", AT_EMPTY_PATH, 0x80000000, &stx));
	CALL(statx(fd, "", AT_EMPTY_PATH, 0, &stx));
	CALL(statx(fd, "", AT_EMPTY_PATH, STATX_ALL, bad_pointer));
	CALL(statx(-1, "f", 0, STATX_ALL, &stx));
	CALL(statx(AT_FDCWD, "absent", 0, STATX_ALL, &stx));
	CALL(statx(AT_FDCWD, "f/x", 0, STATX_ALL, &stx));
	CALL(close(fd));
	return check_end();
}
