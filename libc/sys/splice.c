/* SPDX-License-Identifier: MIT */
/* splice, tee: data into and out of pipes. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/fd.h"
#include "file/pipe_splice.h"

SUPPORTS(splice, "SPLICE_F_MOVE SPLICE_F_NONBLOCK SPLICE_F_MORE SPLICE_F_GIFT");
SUPPORTS(tee, "SPLICE_F_MOVE SPLICE_F_NONBLOCK SPLICE_F_MORE SPLICE_F_GIFT");
FALLBACK(splice, read, "programs copy by hand where splice fails");
FALLBACK(splice, write, "programs copy by hand where splice fails");

#define FLAGS_KNOWN (SPLICE_F_MOVE | SPLICE_F_NONBLOCK | SPLICE_F_MORE | SPLICE_F_GIFT)

/* The side that is no pipe, at its own position or the caller's. */
static long with_file(struct file *file, off_t *user, struct file *pipe, size_t size, bool now, bool out)
{
	off_t position = file->position;
	if (user != NULL && !file->ops->seekable)
		return -EINVAL;
	if (user != NULL && user_read(&position, user, sizeof(position)) < 0)
		return -EFAULT;
	if (out ? file->ops->write == NULL || (file->flags & O_APPEND) != 0 : file->ops->read == NULL)
		return -EINVAL;
	if (file->ops->seekable && (position < 0 || size > (size_t)(INT64_MAX - position)))
		return -EINVAL;
	long result = out ? pipe_splice_out(pipe, file, &position, size, now)
	                  : pipe_splice_in(file, &position, pipe, size, now);
	if (user == NULL)
		file->position = position;
	else if (user_write(user, &position, sizeof(position)) < 0)
		return -EFAULT;
	return result;
}

static long move(struct file *in, off_t *in_user, struct file *out, off_t *out_user, size_t size, bool now)
{
	bool from_pipe = file_is_pipe(in), to_pipe = file_is_pipe(out);
	if (!in->readable || !out->writable)
		return -EBADF;
	if ((from_pipe && in_user != NULL) || (to_pipe && out_user != NULL))
		return -ESPIPE;
	size = MIN(size, FILE_TRANSFER_LIMIT);
	if (from_pipe && to_pipe)
		return pipe_splice_between(in, out, size, now, false);
	if (from_pipe)
		return with_file(out, out_user, in, size, now, true);
	if (to_pipe)
		return with_file(in, in_user, out, size, now, false);
	return -EINVAL;
}

SYSCALL6(splice, int, from, off_t *, from_position, int, to, off_t *, to_position, size_t, size, unsigned,
         flags)
{
	if (size == 0)
		return 0;
	if ((flags & ~(unsigned)FLAGS_KNOWN) != 0)
		return -EINVAL;
	struct file *in = fd_get(from);
	if (in == NULL)
		return -EBADF;
	struct file *out = fd_get(to);
	long result = out == NULL
	                  ? -EBADF
	                  : move(in, from_position, out, to_position, size, (flags & SPLICE_F_NONBLOCK) != 0);
	if (out != NULL)
		file_drop(out);
	file_drop(in);
	return result;
}

SYSCALL4(tee, int, from, int, to, size_t, size, unsigned, flags)
{
	if ((flags & ~(unsigned)FLAGS_KNOWN) != 0)
		return -EINVAL;
	if (size == 0)
		return 0;
	struct file *in = fd_get(from);
	if (in == NULL)
		return -EBADF;
	struct file *out = fd_get(to);
	long result = -EBADF;
	if (out != NULL && in->readable && out->writable)
		result = file_is_pipe(in) && file_is_pipe(out)
		             ? pipe_splice_between(in, out, size, (flags & SPLICE_F_NONBLOCK) != 0, true)
		             : -EINVAL;
	if (out != NULL)
		file_drop(out);
	file_drop(in);
	return result;
}
