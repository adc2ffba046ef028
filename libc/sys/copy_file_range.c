/* SPDX-License-Identifier: MIT */
/* copy_file_range: a part of one file into another. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/inode.h"
#include "file/regular.h"
#include "file/transfer.h"

FALLBACK(copy_file_range, read, "programs copy by hand where copy_file_range fails");
FALLBACK(copy_file_range, write, "programs copy by hand where copy_file_range fails");

static long check(const struct file *in, const struct file *out)
{
	if (in->inode == NULL || out->inode == NULL)
		return -EINVAL;
	if (S_ISDIR(in->inode->mode) || S_ISDIR(out->inode->mode))
		return -EISDIR;
	if (!S_ISREG(in->inode->mode) || !S_ISREG(out->inode->mode))
		return -EINVAL;
	if (!in->readable || !out->writable || (out->flags & O_APPEND) != 0)
		return -EBADF;
	return 0;
}

static long copy(struct file *in, off_t *user_in, struct file *out, off_t *user_out, size_t size)
{
	off_t from = in->position, to = out->position;
	if (user_in != NULL && user_read(&from, user_in, sizeof(from)) < 0)
		return -EFAULT;
	if (user_out != NULL && user_read(&to, user_out, sizeof(to)) < 0)
		return -EFAULT;
	long result = check(in, out);
	if (result < 0)
		return result;
	if (size > UINT64_MAX - (uint64_t)from || size > UINT64_MAX - (uint64_t)to)
		return -EOVERFLOW;
	if (from < 0 || to < 0 || (off_t)size < 0)
		return -EINVAL;
	size = from >= in->inode->size ? 0 : MIN(size, (size_t)(in->inode->size - from));
	if (in->inode == out->inode && from < to + (off_t)size && to < from + (off_t)size)
		return -EINVAL;
	if (size == 0)
		return 0;
	result = file_transfer(out, &to, in, &from, size);
	if (user_in == NULL)
		in->position = from;
	else if (user_write(user_in, &from, sizeof(from)) < 0)
		return -EFAULT;
	if (user_out == NULL)
		out->position = to;
	else if (user_write(user_out, &to, sizeof(to)) < 0)
		return -EFAULT;
	return result;
}

SYSCALL6(copy_file_range, int, from, off_t *, from_position, int, to, off_t *, to_position, size_t, size,
         unsigned, flags)
{
	if (flags != 0)
		return -EINVAL;
	struct file *in = fd_get(from);
	if (in == NULL)
		return -EBADF;
	struct file *out = fd_get(to);
	long result = out == NULL ? -EBADF : copy(in, from_position, out, to_position, size);
	if (out != NULL)
		file_drop(out);
	file_drop(in);
	return result;
}
