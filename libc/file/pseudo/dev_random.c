/* SPDX-License-Identifier: MIT */
/* /dev/random and /dev/urandom (random(4)). */
#include "abi/errno.h"
#include "core/random.h"
#include "core/usermem.h"
#include "file/pseudo.h"
#include "lib/string.h"

#define PIECE 256

static long random_read(struct file *file, void *to, size_t size, off_t *position)
{
	char piece[PIECE];
	size_t done = 0;
	(void)file, (void)position;
	while (done < size) {
		size_t part = MIN(size - done, sizeof(piece));
		random_bytes(piece, part);
		size_t copied = file_copy((char *)to + done, piece, part, (char *)to + done);
		done += copied;
		if (copied < part)
			break;
	}
	memset(piece, 0, sizeof(piece));
	return done > 0 || size == 0 ? (long)done : -EFAULT;
}

/* What is written is mixed in. */
static long random_write(struct file *file, const void *from, size_t size, off_t *position)
{
	char piece[PIECE];
	size_t done = 0;
	(void)file, (void)position;
	while (done < size) {
		size_t part = MIN(size - done, sizeof(piece));
		if (mem_copy(piece, (const char *)from + done, part) < 0)
			return done > 0 ? (long)done : -EFAULT;
		random_seed(piece, part);
		done += part;
	}
	return (long)done;
}

static long random_seek(struct file *file, off_t offset, int whence)
{
	(void)offset, (void)whence;
	return file->position = 0;
}

static const struct file_ops random_ops = {.kind = "/dev/urandom",
                                           .read = random_read,
                                           .write = random_write,
                                           .seekable = true,
                                           .seek = random_seek};

PSEUDO_FILE(dev_random, "/dev/random", .mode = S_IFCHR | 0666, .special = 0x108, .ops = &random_ops);
PSEUDO_FILE(dev_urandom, "/dev/urandom", .mode = S_IFCHR | 0666, .special = 0x109, .ops = &random_ops);
