/* SPDX-License-Identifier: MIT */
/* readv, writev and their relatives with a position and flags: several buffers in one call. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "core/syscall.h"
#include "file/fd.h"
#include "file/vectors.h"

SUPPORTS(preadv2, "RWF_HIPRI RWF_DSYNC RWF_SYNC RWF_NOWAIT");
SUPPORTS(pwritev2, "RWF_HIPRI RWF_DSYNC RWF_SYNC RWF_APPEND");

/* Whether a read would wait. What is not read in order, or has no poll operation, never does. */
static bool is_drained(struct file *file)
{
	return !file->ops->seekable && file->ops->poll != NULL &&
	       (file->ops->poll(file, NULL) & (POLLIN | POLLHUP)) == 0;
}

/* One buffer after the other, until one is not filled. A call that has read something does not wait for more.
 */
static long move_each(struct file *file, const struct file_vectors *vectors, bool write, off_t *position)
{
	long done = 0;
	for (size_t i = 0; i < vectors->count; i++) {
		const struct file_vector *vector = &vectors->all[i];
		if (vector->size == 0)
			continue;
		if (!write && done > 0 && is_drained(file))
			break;
		long result = write ? file->ops->write(file, vector->base, vector->size, position)
		                    : file->ops->read(file, vector->base, vector->size, position);
		if (result < 0)
			return done > 0 ? done : result;
		done += result;
		if ((size_t)result < vector->size)
			break;
	}
	return done;
}

static long move(struct file *file, const struct file_vector *user, size_t count, bool write, off_t *position)
{
	struct file_vectors vectors;
	if (!(write ? file->writable : file->readable))
		return -EBADF;
	const struct file_ops *ops = file->ops;
	if (write ? ops->write == NULL && ops->write_vector == NULL
	          : ops->read == NULL && ops->read_vector == NULL)
		return -EINVAL;
	long result = count <= VECTOR_LIMIT ? vectors_read(&vectors, user, count) : -EINVAL;
	if (result < 0)
		return result;
	if (vectors.total == 0)
		result = 0; /* nobody is asked: no empty datagram is sent */
	else if (write && ops->write_vector != NULL)
		result = ops->write_vector(file, vectors.all, vectors.count);
	else if (!write && ops->read_vector != NULL)
		result = ops->read_vector(file, vectors.all, vectors.count);
	else
		result = move_each(file, &vectors, write, position);
	vectors_drop(&vectors);
	return result;
}

#define AT_FILE_POSITION (-1)

static long vector_call(int fd, const struct file_vector *user, size_t count, off_t position, bool write)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	long result;
	if (position == AT_FILE_POSITION)
		result = move(file, user, count, write, &file->position);
	else if (!file->ops->seekable)
		result = -ESPIPE;
	else
		result = move(file, user, count, write, &position);
	file_drop(file);
	return result;
}

SYSCALL3(readv, int, fd, const struct file_vector *, vectors, size_t, count)
{
	return vector_call(fd, vectors, count, AT_FILE_POSITION, false);
}

SYSCALL3(writev, int, fd, const struct file_vector *, vectors, size_t, count)
{
	return vector_call(fd, vectors, count, AT_FILE_POSITION, true);
}

SYSCALL4(preadv, int, fd, const struct file_vector *, vectors, size_t, count, off_t, position)
{
	return position < 0 ? -EINVAL : vector_call(fd, vectors, count, position, false);
}

SYSCALL4(pwritev, int, fd, const struct file_vector *, vectors, size_t, count, off_t, position)
{
	return position < 0 ? -EINVAL : vector_call(fd, vectors, count, position, true);
}

/* Files are in memory, so that nothing has to be waited for; a disk is read whatever RWF_NOWAIT says. */
SYSCALL6(preadv2, int, fd, const struct file_vector *, vectors, size_t, count, off_t, position, long, high,
         int, flags)
{
	(void)high;
	if ((flags & ~(RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT)) != 0)
		return -EOPNOTSUPP;
	return position < -1 ? -EINVAL : vector_call(fd, vectors, count, position, false);
}

static long append(int fd, const struct file_vector *vectors, size_t count, off_t position)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return -EBADF;
	int flags = file->flags;
	file->flags |= O_APPEND;
	long result = vector_call(fd, vectors, count, position, true);
	file->flags = (file->flags & ~O_APPEND) | (flags & O_APPEND);
	file_drop(file);
	return result;
}

/* RWF_DSYNC of a disk; in memory everything is as safe as it will be. */
static long settle(int fd, long written)
{
	struct file *file = fd_get(fd);
	if (file == NULL)
		return written;
	long result = file->ops->sync != NULL ? file->ops->sync(file) : 0;
	file_drop(file);
	return result < 0 ? result : written;
}

SYSCALL6(pwritev2, int, fd, const struct file_vector *, vectors, size_t, count, off_t, position, long, high,
         int, flags)
{
	(void)high;
	if ((flags & ~(RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_APPEND)) != 0)
		return -EOPNOTSUPP;
	if (position < -1)
		return -EINVAL;
	long result = (flags & RWF_APPEND) != 0 ? append(fd, vectors, count, position)
	                                        : vector_call(fd, vectors, count, position, true);
	return result > 0 && (flags & (RWF_DSYNC | RWF_SYNC)) != 0 ? settle(fd, result) : result;
}
