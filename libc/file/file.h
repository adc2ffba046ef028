/* SPDX-License-Identifier: MIT */
/* An open file: what a descriptor points to, and the operations that each kind of file brings. */
#pragma once

#include "abi/errno.h"
#include "lib/list.h"
#include "lib/types.h"

struct dentry;
struct file;
struct inode;
struct map_object;
struct wait_queue;

/* What stat(2) says of a file, before it is put into the layout of one call. Times in ns since 1970. */
struct file_stat {
	uint64_t device, ino, special; /* special: st_rdev; devices as makedev(3) packs them */
	uint32_t mode, links, uid, gid;
	int64_t size;
	uint32_t block_size;
	uint64_t blocks; /* of 512 bytes */
	int64_t accessed, modified, changed, born;
};

/* What a poll operation hands its wait queues to; NULL where only the present state is asked for. */
struct poll_table {
	void (*enter)(struct poll_table *table, struct wait_queue *queue);
	struct file *file; /* whose operation it is now: file_poll() sets it */
};

/* For poll operations: a wake-up of this queue may change the answer. */
static inline void poll_enter(struct poll_table *table, struct wait_queue *queue)
{
	if (table != NULL)
		table->enter(table, queue);
}

#define FILE_TRANSFER_LIMIT 0x7ffff000UL /* bytes that one call moves at most, as on Linux */

struct file_vector {
	char *base; /* iovec of readv(2) */
	size_t size;
};

/* Results are >= 0 or -errno. An operation that is NULL gives what the comment says. Buffers may be the
 * program's (the system call has checked the range) or the shim's own: operations copy with mem_copy(). A
 * wait that a signal ends gives -EINTR, or what was done so far. */
struct file_ops {
	const char *kind; /* for /proc/self/fd and messages: "pipe", "socket", "anon_inode:[eventfd]" */

	/* *position is where to read, and is moved; files that cannot seek ignore it. NULL: -EINVAL. */
	long (*read)(struct file *file, void *to, size_t size, off_t *position);
	long (*write)(struct file *file, const void *from, size_t size, off_t *position);

	/* For files where several buffers are one message; they hold a byte at least. NULL: read or write of
	 * each, until one is short. */
	long (*read_vector)(struct file *file, const struct file_vector *vectors, size_t count);
	long (*write_vector)(struct file *file, const struct file_vector *vectors, size_t count);

	/* The POLL* bits that hold now. NULL: always readable and writable, and epoll refuses it (-EPERM). */
	unsigned (*poll)(struct file *file, struct poll_table *table);

	long (*ioctl)(struct file *file, unsigned request, unsigned long argument); /* NULL: -ENOTTY */
	/* For files that can seek (-ESPIPE of others, also for pread); OPTIONAL where only lseek(2) brings
	 * it. */
	bool seekable;
	long (*seek)(struct file *file, off_t offset, int whence);
	bool seek_ignored; /* not seekable: lseek(2) answers 0, and pread -ESPIPE all the same */

	/* fsync(2): 0 once what was written is safe. NULL: nothing is safer than memory, or cannot be at all
	 * (-EINVAL), as the type of its inode says. */
	long (*sync)(struct file *file);

	/* fallocate(2), its arguments checked. NULL: for ordinary files only (-ENODEV). */
	long (*allocate)(struct file *file, int mode, off_t offset, off_t size);

	/* For files without an inode; called with *stat zeroed. NULL: an anonymous inode, mode 0600. */
	void (*stat)(struct file *file, struct file_stat *stat);

	/* What mmap(2) shows; *object stays NULL for anonymous memory (/dev/zero). NULL: -ENODEV. */
	long (*map)(struct file *file, int prot, int flags, struct map_object **object);

	void (*flush)(struct file *file); /* a descriptor of it is closed; NULL: nothing */
	void (*close)(struct file *file); /* the last reference is gone; NULL: nothing */
};

struct file {
	const struct file_ops *ops;
	int flags;             /* O_*, as F_GETFL gives them: access mode and status flags */
	unsigned references;   /* descriptors, calls in progress */
	off_t position;        /* of the next read or write; of directories: the next entry's cookie */
	struct dentry *dentry; /* held; NULL for what has no name */
	struct inode *inode;   /* held; NULL for what is not in the file system */
	void *data;            /* belongs to the operations */
	struct list watches;   /* of struct epoll_watch */
	int owner;             /* F_SETOWN: pid, or -process group */
	int owner_signal;      /* F_SETSIG */
	uint8_t write_hint;    /* F_SET_RW_HINT */
	bool readable, writable;
};

/* A new open file with one reference, which is the caller's; NULL when memory is short (flags: O_*). */
struct file *file_create(const struct file_ops *ops, int flags, void *data);
static inline struct file *file_hold(struct file *file)
{
	file->references++;
	return file;
}

void file_close(struct file *file); /* the last reference is gone */
static inline __attribute__((always_inline)) void file_drop(struct file *file)
{
	if (--file->references == 0)
		file_close(file);
}

/* As read(2) and write(2): -EBADF for the wrong access mode, then the operation, at the file's own position.
 */
long file_read(struct file *file, void *to, size_t size);
long file_write(struct file *file, const void *from, size_t size);

/* The same for the calls that are made most. */
static inline bool file_passes_end(const struct file *file, size_t size) /* no position lies so far off */
{
	return size > (size_t)(INT64_MAX - file->position); /* 0 where a file has no positions */
}

static inline long file_read_inline(struct file *file, void *to, size_t size)
{
	if (!file->readable)
		return -EBADF;
	if (file->ops->read == NULL || file_passes_end(file, size))
		return -EINVAL;
	return file->ops->read(file, to, size, &file->position);
}

static inline long file_write_inline(struct file *file, const void *from, size_t size)
{
	if (!file->writable)
		return -EBADF;
	if (file->ops->write == NULL || file_passes_end(file, size))
		return -EINVAL;
	return file->ops->write(file, from, size, &file->position);
}

/* At a position of the caller's: pread(2). -ESPIPE when the file cannot seek. */
long file_read_at(struct file *file, void *to, size_t size, off_t position);
long file_write_at(struct file *file, const void *from, size_t size, off_t position);

unsigned file_poll(struct file *file, struct poll_table *table);
void file_stat(struct file *file, struct file_stat *stat);

/* Opens a path (relative to the working directory) as open(2) does: the shim's own string, not the program's.
 */
long file_open(const char *path, int flags, unsigned mode, struct file **file);

/* The file's path as /proc/self/fd shows it ("pipe:[7]", " (deleted)" at the end): its length, cut to size.
 */
size_t file_path(struct file *file, char *to, size_t size);

/* Copies between the program (the side that `user` points into) and the shim: the bytes copied before a
 * fault. */
size_t file_copy(void *to, const void *from, size_t size, const void *user);
