/* SPDX-License-Identifier: MIT */
/* ioctl: the requests that every file knows; all others are the file's own. */
#include "abi/ioctl.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/inode.h"

SUPPORTS(ioctl, "FIOCLEX FIONCLEX FIONBIO FIONREAD FIGETBSZ FIOQSIZE FICLONE");

static long set_nonblocking(struct file *file, const int *user)
{
	int on;
	if (user_read(&on, user, sizeof(on)) < 0)
		return -EFAULT;
	int flags = on != 0 ? file->flags | O_NONBLOCK : file->flags & ~O_NONBLOCK;
	if (file->ops->set_flags != NULL) {
		long result = file->ops->set_flags(file, flags);
		if (result < 0)
			return result;
	}
	file->flags = flags;
	return 0;
}

static long give_int(unsigned long to, off_t value)
{
	int number = (int)value;
	return user_write((void *)to, &number, sizeof(number));
}

static long inode_request(struct file *file, unsigned request, unsigned long argument)
{
	struct inode *inode = file->inode;
	bool regular = S_ISREG(inode->mode), directory = S_ISDIR(inode->mode);
	switch (request) {
	case FIONREAD:
		return regular ? give_int(argument, inode->size - file->position) : -ENOTTY;
	case FIGETBSZ:
		return regular || directory ? give_int(argument, PAGE_SIZE) : -ENOTTY;
	case FIOQSIZE:
		if (!regular && !directory)
			return -ENOTTY;
		return user_write((void *)argument, &inode->size, sizeof(inode->size));
	case FICLONE: /* copies that share pages: no file system in memory has them */
		return regular ? -EOPNOTSUPP : -EINVAL;
	default:
		return -ENOTTY;
	}
}

static long request_of(struct file *file, int fd, unsigned request, unsigned long argument)
{
	switch (request) {
	case FIOCLEX:
	case FIONCLEX:
		fd_set_cloexec(fd, request == FIOCLEX);
		return 0;
	case FIONBIO:
		return set_nonblocking(file, (const int *)argument);
	case FIOASYNC:
		return syscall_unsupported("ioctl", "FIOASYNC", request, -ENOTTY);
	default:
		break;
	}
	if (file->ops->ioctl != NULL)
		return file->ops->ioctl(file, request, argument);
	return file->inode != NULL ? inode_request(file, request, argument) : -ENOTTY;
}

SYSCALL3(ioctl, int, fd, unsigned, request, unsigned long, argument)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result = request_of(file, fd, request, argument);
	file_drop(file);
	return result;
}
