/* SPDX-License-Identifier: MIT */
/* flock: locks of open files on whole files. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "file/lock.h"

SUPPORTS(flock, "LOCK_SH LOCK_EX LOCK_UN LOCK_NB");

SYSCALL2(flock, int, fd, int, operation)
{
	struct file_lock lock = {.end = INT64_MAX, .whole = true};
	if ((operation & LOCK_MAND) != 0) /* Linux takes it and does nothing since 5.16 */
		return 0;
	switch (operation & ~LOCK_NB) {
	case LOCK_SH:
		lock.type = F_RDLCK;
		break;
	case LOCK_EX:
		lock.type = F_WRLCK;
		break;
	case LOCK_UN:
		lock.type = F_UNLCK;
		break;
	default:
		return -EINVAL;
	}
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	lock.owner = file;
	long result = lock.type != F_UNLCK && !file->readable && !file->writable ? -EBADF : 0;
	/* A file without an inode has one opener only: nothing can be in the way. */
	if (result == 0 && file->inode != NULL)
		result = lock_set(file->inode, &lock, (operation & LOCK_NB) == 0);
	file_drop(file);
	return result;
}
