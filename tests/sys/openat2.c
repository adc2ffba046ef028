// SPDX-License-Identifier: MIT
/* openat2: the rules for the way to a file, and what of the structure is refused. */
#include "check.h"
#include <linux/openat2.h>

static long try(int dirfd, const char *path, unsigned long flags, unsigned long mode, unsigned long resolve)
{
	struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};

	return syscall(SYS_openat2, dirfd, path, &how, sizeof(how));
}

static void openat2_opens(void)
{
	int fd;

	CALL(close(try(AT_FDCWD, "made", O_WRONLY | O_CREAT | O_CLOEXEC, 0640, 0)));
	SHOW_PATH("made");
	fd = try(AT_FDCWD, "made", O_RDWR | O_CLOEXEC, 0, 0);
	CALL(fcntl(fd, F_GETFD));
	OCTAL(fcntl(fd, F_GETFL));
	CALL(close(fd));
	CALL(close(try(AT_FDCWD, "made", O_PATH, 0, 0)));
}

static void openat2_refuses(void)
{
	struct {
		struct open_how how;
		long more;
	} later = {.how = {.flags = O_RDONLY}};

	CALL(try(AT_FDCWD, "made", O_RDONLY, 0600, 0));
	CALL(try(AT_FDCWD, "made", O_WRONLY | O_CREAT, 010600, 0));
	CALL(try(AT_FDCWD, "made", 1UL << 40, 0, 0));
	CALL(try(AT_FDCWD, "made", O_PATH | O_WRONLY, 0, 0));
	CALL(try(AT_FDCWD, "made", O_RDONLY, 0, 0x1000));
	CALL(try(AT_FDCWD, "made", O_RDONLY, 0, RESOLVE_BENEATH | RESOLVE_IN_ROOT));
	CALL(syscall(SYS_openat2, AT_FDCWD, "made", &later, 8));
	CALL(close(syscall(SYS_openat2, AT_FDCWD, "made", &later, sizeof(later))));
	later.more = 1;
	CALL(syscall(SYS_openat2, AT_FDCWD, "made", &later, sizeof(later)));
	CALL(syscall(SYS_openat2, AT_FDCWD, "made", bad_pointer, sizeof(struct open_how)));
	CALL(syscall(SYS_openat2, AT_FDCWD, bad_pointer, &later.how, sizeof(later.how)));
	CALL(syscall(SYS_openat2, AT_FDCWD, "made", &later, 5000));
}

static void openat2_keeps_to_rules(void)
{
	int fd;

	CALL(mkdir("top", 0755));
	CALL(mkdir("top/in", 0755));
	file_make("top/file", "text");
	CALL(symlink("file", "top/near"));
	CALL(symlink("../made", "top/out"));
	CALL(symlink("/file", "top/absolute"));
	CALL(symlink("in/../file", "top/around"));
	fd = open("top", O_RDONLY | O_DIRECTORY);
	CALL(close(try(fd, "file", O_RDONLY, 0, RESOLVE_BENEATH)));
	CALL(close(try(fd, "in/../near", O_RDONLY, 0, RESOLVE_BENEATH)));
	CALL(close(try(fd, "around", O_RDONLY, 0, RESOLVE_BENEATH)));
	CALL(try(fd, "../made", O_RDONLY, 0, RESOLVE_BENEATH));
	CALL(try(fd, "out", O_RDONLY, 0, RESOLVE_BENEATH));
	CALL(try(fd, "absolute", O_RDONLY, 0, RESOLVE_BENEATH));
	CALL(try(fd, "/file", O_RDONLY, 0, RESOLVE_BENEATH));
	CALL(close(try(fd, "/file", O_RDONLY, 0, RESOLVE_IN_ROOT)));
	CALL(close(try(fd, "absolute", O_RDONLY, 0, RESOLVE_IN_ROOT)));
	CALL(close(try(fd, "../../file", O_RDONLY, 0, RESOLVE_IN_ROOT)));
	CALL(try(fd, "out", O_RDONLY, 0, RESOLVE_IN_ROOT));
	CALL(close(try(fd, "file", O_RDONLY, 0, RESOLVE_NO_SYMLINKS)));
	CALL(try(fd, "near", O_RDONLY, 0, RESOLVE_NO_SYMLINKS));
	CALL(close(try(fd, "near", O_PATH | O_NOFOLLOW, 0, RESOLVE_NO_SYMLINKS)));
	CALL(close(try(fd, "near", O_RDONLY, 0, RESOLVE_NO_MAGICLINKS)));
	CALL(close(try(fd, "near", O_RDONLY, 0, RESOLVE_NO_XDEV)));
	CALL(close(fd));
}

int main(void)
{
	check_begin();
	openat2_opens();
	openat2_refuses();
	openat2_keeps_to_rules();
	return check_end();
}
