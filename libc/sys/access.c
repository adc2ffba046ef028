/* SPDX-License-Identifier: MIT */
/* access, faccessat, faccessat2: whether the program's real user may read, write or execute a file. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/credentials.h"
#include "core/syscall.h"
#include "file/path.h"

SUPPORTS(faccessat2, "F_OK R_OK W_OK X_OK AT_EACCESS AT_SYMLINK_NOFOLLOW AT_EMPTY_PATH");
FALLBACK(faccessat2, faccessat, "glibc checks the modes itself where faccessat2 is absent");

static long check_as(int dirfd, const char *path, int mode, int flags)
{
	struct path_thing thing;
	long result = path_thing_find(dirfd, path, flags, &thing);
	if (result < 0)
		return result;
	if (thing.inode != NULL)
		result = inode_permission(thing.inode, mode);
	path_thing_drop(&thing);
	return result;
}

/* The check, and the walk to the file, are those of the real user unless AT_EACCESS is given. */
static long check(int dirfd, const char *path, int mode, int flags)
{
	struct credentials *who = credentials();
	struct credentials saved = *who;
	if ((mode & ~(R_OK | W_OK | X_OK)) != 0 ||
	    (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0)
		return -EINVAL;
	if ((flags & AT_EACCESS) == 0) {
		who->user.file = who->user.real;
		who->group.file = who->group.real;
		who->effective = who->user.real == 0 ? who->permitted : 0;
	}
	long result = check_as(dirfd, path, mode, flags);
	who->user.file = saved.user.file;
	who->group.file = saved.group.file;
	who->effective = saved.effective;
	return result;
}

SYSCALL2(access, const char *, path, int, mode)
{
	return check(AT_FDCWD, path, mode, 0);
}

SYSCALL3(faccessat, int, dirfd, const char *, path, int, mode)
{
	return check(dirfd, path, mode, 0);
}

SYSCALL4(faccessat2, int, dirfd, const char *, path, int, mode, int, flags)
{
	return check(dirfd, path, mode, flags);
}
