/* SPDX-License-Identifier: MIT */
/* The streams behind the three standard descriptors, for the files that serve them. */
#pragma once

#include "dev/stream.h"
#include "file/stdio.h"

/* One of the three. A terminal is the same one for all of them: it is read through standard input's stream.
 */
struct standard {
	const char *input_name, *output_name; /* of streams; NULL: none */
	struct stream *input, *output;        /* found at the first use */
	uint64_t number;                      /* the descriptor */
	bool pipe;                            /* else a terminal */
};

static inline struct standard *stdio_of(struct file *file)
{
	return file->data;
}

struct stream *stdio_input(struct file *file);
struct stream *stdio_output(struct file *file);

long stdio_write(struct file *file, const void *from, size_t size, off_t *position);

/* Only for who writes several buffers at once: OPTIONAL. */
long stdio_write_vector(struct file *file, const struct file_vector *vectors, size_t count);

/* Only for who reads: OPTIONAL. */
long stdio_read(struct file *file, void *to, size_t size, off_t *position);
long stdio_count(struct file *file, unsigned long argument); /* FIONREAD */

/* Only for who polls: OPTIONAL. */
unsigned stdio_poll(struct file *file, struct poll_table *table);
