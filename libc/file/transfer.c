/* SPDX-License-Identifier: MIT */
/* From one open file to another, a piece at a time. */
#include "file/transfer.h"
#include "abi/errno.h"
#include "core/page.h"

#define PIECE_ORDER 4 /* 64 KiB, as the pipe between the two has on Linux */

long file_transfer(struct file *out, off_t *out_position, struct file *in, off_t *in_position, size_t size)
{
	unsigned order = PIECE_ORDER;
	char *piece = page_alloc_order(order);
	if (piece == NULL) {
		order = 0;
		piece = page_alloc();
	}
	if (piece == NULL)
		return -ENOMEM;
	size = MIN(size, FILE_TRANSFER_LIMIT);
	size_t done = 0;
	long result = 0;
	while (done < size) {
		off_t start = *in_position;
		long got = in->ops->read(in, piece, MIN(size - done, PAGE_SIZE << order), in_position);
		result = got <= 0 ? got : out->ops->write(out, piece, (size_t)got, out_position);
		if (result <= 0)
			*in_position = start;
		if (result <= 0)
			break;
		done += (size_t)result;
		if (result < got) {
			*in_position = start + result;
			break;
		}
	}
	page_free_order(piece, order);
	return done > 0 ? (long)done : result;
}
