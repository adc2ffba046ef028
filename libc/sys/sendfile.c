/* SPDX-License-Identifier: MIT */
/* sendfile: from a file to whatever can be written to, without the program's memory. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/transfer.h"

FALLBACK(sendfile, read, "programs copy by hand where sendfile fails");

static long send(struct file *out, struct file *in, off_t *user, size_t size)
{
	off_t position = in->position;
	if (user != NULL && user_read(&position, user, sizeof(position)) < 0)
		return -EFAULT;
	if (!in->readable || !out->writable)
		return -EBADF;
	if (!in->ops->seekable)
		return user != NULL ? -ESPIPE : -EINVAL;
	if (position < 0 || in->ops->read == NULL || out->ops->write == NULL || (out->flags & O_APPEND) != 0)
		return -EINVAL;
	long result = file_transfer(out, &out->position, in, &position, size);
	if (user == NULL)
		in->position = position;
	else if (user_write(user, &position, sizeof(position)) < 0)
		return -EFAULT;
	return result;
}

SYSCALL4(sendfile, int, to, int, from, off_t *, position, size_t, size)
{
	struct file *in = fd_get(from);
	if (in == NULL)
		return -EBADF;
	struct file *out = fd_get(to);
	long result = out == NULL ? -EBADF : send(out, in, position, size);
	if (out != NULL)
		file_drop(out);
	file_drop(in);
	return result;
}
