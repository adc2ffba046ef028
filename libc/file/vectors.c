/* SPDX-License-Identifier: MIT */
/* Arrays of buffers: copied from the program, few of them without asking the heap. */
#include "file/vectors.h"
#include "abi/errno.h"
#include "core/heap.h"
#include "core/usermem.h"

void vectors_drop(struct file_vectors *vectors)
{
	if (vectors->all != vectors->small)
		heap_free(vectors->all, vectors->count * sizeof(*vectors->all));
}

long vectors_read(struct file_vectors *vectors, const struct file_vector *user, size_t count)
{
	vectors->all = vectors->small;
	vectors->count = count;
	vectors->total = 0;
	if (count > VECTORS_SMALL)
		vectors->all = heap_alloc(count * sizeof(*user));
	if (vectors->all == NULL)
		return -ENOMEM;
	long result = user_read(vectors->all, user, count * sizeof(*user));
	for (size_t i = 0; result == 0 && i < count; i++) {
		struct file_vector *vector = &vectors->all[i];
		if ((ssize_t)vector->size < 0)
			result = -EINVAL;
		else if (!user_range(vector->base, vector->size))
			result = -EFAULT;
		vector->size = MIN(vector->size, FILE_TRANSFER_LIMIT - vectors->total);
		vectors->total += vector->size;
	}
	if (result < 0)
		vectors_drop(vectors);
	return result;
}
