/* SPDX-License-Identifier: MIT */
/* /dev/null, /dev/zero, /dev/full (null(4), full(4)). */
#include "abi/errno.h"
#include "abi/mman.h"
#include "core/usermem.h"
#include "file/pseudo.h"

static long null_read(struct file *file, void *to, size_t size, off_t *position)
{
	(void)file, (void)to, (void)size, (void)position;
	return 0;
}

HOT static long null_write(struct file *file, const void *from, size_t size, off_t *position)
{
	(void)file, (void)from, (void)position;
	return (long)size;
}

HOT static long zero_read(struct file *file, void *to, size_t size, off_t *position)
{
	(void)file, (void)position;
	return mem_zero(to, size) < 0 ? -EFAULT : (long)size;
}

static long full_write(struct file *file, const void *from, size_t size, off_t *position)
{
	(void)file, (void)from, (void)size, (void)position;
	return -ENOSPC;
}

/* There is nothing to move in, so that every place is the beginning. */
static long null_seek(struct file *file, off_t offset, int whence)
{
	(void)offset, (void)whence;
	return file->position = 0;
}

static long zero_map(struct file *file, int prot, int flags, struct map_object **object)
{
	(void)file, (void)prot, (void)flags;
	*object = NULL; /* anonymous memory */
	return 0;
}

static const struct file_ops null_ops = {
    .kind = "/dev/null", .read = null_read, .write = null_write, .seekable = true, .seek = null_seek};
static const struct file_ops zero_ops = {.kind = "/dev/zero",
                                         .read = zero_read,
                                         .write = null_write,
                                         .seekable = true,
                                         .seek = null_seek,
                                         .map = zero_map};
static const struct file_ops full_ops = {
    .kind = "/dev/full", .read = zero_read, .write = full_write, .seekable = true, .seek = null_seek};

PSEUDO_FILE(dev_null, "/dev/null", .mode = S_IFCHR | 0666, .special = 0x103, .ops = &null_ops);
PSEUDO_FILE(dev_zero, "/dev/zero", .mode = S_IFCHR | 0666, .special = 0x105, .ops = &zero_ops);
PSEUDO_FILE(dev_full, "/dev/full", .mode = S_IFCHR | 0666, .special = 0x107, .ops = &full_ops);
