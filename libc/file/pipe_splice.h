/* SPDX-License-Identifier: MIT */
/* Moving data into and out of pipes without the program's memory (splice(2), tee(2)). */
#pragma once

#include "file/file.h"

bool file_is_pipe(struct file *file);

/* At most size bytes; how many, or -errno. The first data (or room) is waited for unless now is true: then
 * -EAGAIN. */
long pipe_splice_out(struct file *pipe, struct file *out, off_t *position, size_t size, bool now);
long pipe_splice_in(struct file *in, off_t *position, struct file *pipe, size_t size, bool now);

/* From one pipe to another; keep: the first one keeps its data (tee). */
long pipe_splice_between(struct file *from, struct file *to, size_t size, bool now, bool keep);
