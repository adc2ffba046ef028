/* SPDX-License-Identifier: MIT */
/* Open files: their life, and reading and writing through whatever operations they have. */
#include "file/file.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "abi/stat.h"
#include "core/heap.h"
#include "core/usermem.h"
#include "file/epoll.h"
#include "file/inode.h"
#include "file/lock.h"
#include "file/notify.h"
#include "lib/format.h"
#include "lib/string.h"

OPTIONAL(epoll_forget);
OPTIONAL(lock_forget_file);

struct file *file_create(const struct file_ops *ops, int flags, void *data)
{
	struct file *file = heap_alloc(sizeof(*file));
	if (file == NULL)
		return NULL;
	file->ops = ops;
	file->flags = flags & ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC);
	file->references = 1;
	file->data = data;
	file->readable = ((flags + 1) & 1) != 0 && (flags & O_PATH) == 0;
	file->writable = ((flags + 1) & 2) != 0 && (flags & O_PATH) == 0;
	list_init(&file->watches);
	return file;
}

void file_close(struct file *file)
{
	if (!list_empty(&file->watches) && epoll_forget)
		epoll_forget(file);
	if (lock_forget_file)
		lock_forget_file(file);
	if ((file->flags & O_PATH) == 0)
		notify_file(file, file->writable ? IN_CLOSE_WRITE : IN_CLOSE_NOWRITE);
	if (file->ops != NULL && file->ops->close != NULL)
		file->ops->close(file);
	if (file->dentry != NULL)
		dentry_drop(file->dentry);
	if (file->inode != NULL)
		inode_drop(file->inode);
	heap_free(file, sizeof(*file));
}

long file_read(struct file *file, void *to, size_t size)
{
	return file_read_inline(file, to, size);
}

long file_write(struct file *file, const void *from, size_t size)
{
	return file_write_inline(file, from, size);
}

long file_read_at(struct file *file, void *to, size_t size, off_t position)
{
	if (!file->ops->seekable)
		return -ESPIPE;
	if (!file->readable)
		return -EBADF;
	if (file->ops->read == NULL || size > (size_t)(INT64_MAX - position))
		return -EINVAL;
	return file->ops->read(file, to, size, &position);
}

long file_write_at(struct file *file, const void *from, size_t size, off_t position)
{
	if (!file->ops->seekable)
		return -ESPIPE;
	if (!file->writable)
		return -EBADF;
	if (file->ops->write == NULL || size > (size_t)(INT64_MAX - position))
		return -EINVAL;
	return file->ops->write(file, from, size, &position);
}

unsigned file_poll(struct file *file, struct poll_table *table)
{
	if (table != NULL)
		table->file = file;
	if (file->ops->poll == NULL)
		return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
	return file->ops->poll(file, table);
}

#define ANONYMOUS_DEVICE 0xeU /* of pipes, sockets and the like */

void file_stat(struct file *file, struct file_stat *stat)
{
	*stat = (struct file_stat){.device = ANONYMOUS_DEVICE,
	                           .ino = 1,
	                           .mode = S_IRUSR | S_IWUSR,
	                           .links = 1,
	                           .block_size = PAGE_SIZE};
	if (file->inode != NULL)
		inode_stat(file->inode, stat);
	else if (file->ops->stat != NULL)
		file->ops->stat(file, stat);
}

size_t file_path(struct file *file, char *to, size_t size)
{
	if (file->dentry != NULL)
		return dentry_path(file->dentry, to, size);
	struct file_stat stat;
	file_stat(file, &stat);
	if (strchr(file->ops->kind, ':') != NULL || *file->ops->kind == '/')
		return string_copy(to, file->ops->kind, size);
	return format(to, size, "%s:[%lu]", file->ops->kind, stat.ino);
}

HOT size_t file_copy(void *to, const void *from, size_t size, const void *user)
{
	if (LIKELY(mem_copy(to, from, size) == 0))
		return size;
	/* A fault comes at a page boundary of the program's side: what lies before it still counts. */
	size_t done = 0;
	while (done < size) {
		size_t rest = PAGE_SIZE - (((uintptr_t)user + done) & (PAGE_SIZE - 1));
		size_t part = MIN(size - done, rest);
		if (mem_copy((char *)to + done, (const char *)from + done, part) < 0)
			break;
		done += part;
	}
	return done;
}
