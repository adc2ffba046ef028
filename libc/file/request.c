/* SPDX-License-Identifier: MIT */
/* Requests of ioctl(2) that every file knows, or every file with an inode. */
#include "file/request.h"
#include "abi/fcntl.h"
#include "abi/ioctl.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/inode.h"

#define REQUESTS "FIONBIO FIONREAD FIGETBSZ FIOQSIZE FICLONE"
SUPPORTS(ioctl, REQUESTS);
BROUGHT_BY(file_request, ioctl, REQUESTS);

static long set_nonblocking(struct file *file, const int *user)
{
	int on;
	if (user_read(&on, user, sizeof(on)) < 0)
		return -EFAULT;
	file->flags = on != 0 ? file->flags | O_NONBLOCK : file->flags & ~O_NONBLOCK;
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

long file_request(struct file *file, unsigned request, unsigned long argument)
{
	if (request == FIONBIO)
		return set_nonblocking(file, (const int *)argument);
	if (file->ops->ioctl == NULL && file->inode != NULL)
		return inode_request(file, request, argument);
	return file_own_request(file, request, argument);
}
