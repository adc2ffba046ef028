/* SPDX-License-Identifier: MIT */
/* Keeps what is in files that the program takes away: an image that is to run it needs them. */
#include "internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEEP_MOST (64u << 20) /* bytes of one file */

/* False if not all of it could be copied. */
static int file_copy(const char *from, const char *to, size_t size)
{
	int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	int out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	while (out >= 0 && size > 0) {
		ssize_t count = sendfile(out, in, NULL, size);
		if (count <= 0)
			break;
		size -= (size_t)count;
	}
	int done = out >= 0 && size == 0;
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return done;
}

void content_keep(struct tracer *tracer, int place, const char *name)
{
	struct statx state;
	char copy[FOLDER_SIZE + 16];
	unsigned wanted = STATX_BASIC_STATS | STATX_BTIME;
	if (statx(AT_FDCWD, name, AT_SYMLINK_NOFOLLOW, wanted, &state) < 0 || !S_ISREG(state.stx_mode))
		return;
	int is_new = state.stx_mask & STATX_BTIME && state.stx_btime.tv_sec > tracer->started;
	if (is_new || state.stx_size > KEEP_MOST)
		return;
	snprintf(copy, sizeof(copy), "%s/%u", tracer->keep, ++tracer->copies);
	if (file_copy(name, copy, state.stx_size))
		piece_add(&tracer->stream, place, PIECE_KEPT, copy, strlen(copy) + 1);
}
