/* SPDX-License-Identifier: MIT */
/* open, openat, creat: a descriptor for a path. */
#include "file/open.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "file/fd.h"

static long open_user(int dirfd, const char *user, int flags, unsigned mode)
{
	struct path_text path;
	struct file *file;
	long result = open_check_flags(flags);
	if (result == 0)
		result = path_text_read(&path, user, false);
	if (result < 0)
		return result;
	result = open_path(dirfd, path.text, flags, mode, &file);
	path_text_drop(&path);
	return result < 0 ? result : fd_install(file, flags);
}

SYSCALL3(open, const char *, path, int, flags, unsigned, mode)
{
	return open_user(AT_FDCWD, path, flags, mode);
}

SYSCALL4(openat, int, dirfd, const char *, path, int, flags, unsigned, mode)
{
	return open_user(dirfd, path, flags, mode);
}

SYSCALL2(creat, const char *, path, unsigned, mode)
{
	return open_user(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
