/* SPDX-License-Identifier: MIT */
/* The program's array of buffers (iovec of readv(2), sendmsg(2)), copied and checked. */
#pragma once

#include "file/file.h"

#define VECTOR_LIMIT 1024 /* UIO_MAXIOV: whoever reads an array refuses more, with an error of his own */
#define VECTORS_SMALL 8

struct file_vectors {
	struct file_vector *all; /* small or in the heap */
	size_t count, total;     /* total: bytes, no more than one call moves */
	struct file_vector small[VECTORS_SMALL];
};

/* 0, -ENOMEM, -EFAULT or -EINVAL (a size below 0). vectors_drop() them; after an error there is nothing to
 * drop. */
long vectors_read(struct file_vectors *vectors, const struct file_vector *user, size_t count);
void vectors_drop(struct file_vectors *vectors);
