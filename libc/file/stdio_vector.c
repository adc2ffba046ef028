/* SPDX-License-Identifier: MIT */
/* Writing several buffers to a standard stream (writev(2)). */
#include "core/page.h"
#include "core/syscall.h"
#include "core/usermem.h"
#include "file/stdio_stream.h"

BROUGHT_BY(stdio_write_vector, writev, "");
BROUGHT_BY(stdio_write_vector, pwritev2, "");

static long write_each(struct file *file, const struct file_vector *vectors, size_t count)
{
	long done = 0;
	for (size_t i = 0; i < count; i++) {
		long result = stdio_write(file, vectors[i].base, vectors[i].size, NULL);
		if (result < 0)
			return done > 0 ? done : result;
		done += result;
		if ((size_t)result < vectors[i].size)
			break;
	}
	return done;
}

/* Some C libraries write each line in two pieces. What a page can hold is handed over in one: to tell the
 * machine is dear. */
long stdio_write_vector(struct file *file, const struct file_vector *vectors, size_t count)
{
	size_t size = 0, done = 0;
	for (size_t i = 0; i < count; i++)
		size += vectors[i].size;
	char *page = size <= PAGE_SIZE ? page_alloc() : NULL;
	if (page == NULL)
		return write_each(file, vectors, count);
	int error = 0;
	for (size_t i = 0; error == 0 && i < count; done += vectors[i++].size)
		error = mem_copy(page + done, vectors[i].base, vectors[i].size);
	long result = error != 0 ? error : stdio_write(file, page, size, NULL);
	page_free(page);
	return result;
}
