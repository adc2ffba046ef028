/* SPDX-License-Identifier: MIT */
/* mkdir, mkdirat: a new directory. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "file/path.h"

static long make(int dirfd, const char *path, unsigned mode)
{
	struct path_last last;
	long result = path_walk_user(dirfd, path, WALK_PARENT, &last);
	if (result < 0)
		return result;
	if (last.kind != LAST_NAME || last.entry != NULL)
		result = -EEXIST;
	else
		result = path_create(&last, S_IFDIR | (mode & 01777 & ~path_umask), NULL);
	path_last_drop(&last);
	return result;
}

SYSCALL2(mkdir, const char *, path, unsigned, mode)
{
	return make(AT_FDCWD, path, mode);
}

SYSCALL3(mkdirat, int, dirfd, const char *, path, unsigned, mode)
{
	return make(dirfd, path, mode);
}
