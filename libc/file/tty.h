/* SPDX-License-Identifier: MIT */
/* A terminal as the program sees it. The real one is the host's, which edits lines and echoes. */
#pragma once

#include "lib/types.h"

struct stream;

/* The operations of ioctl_tty(2): 0 or -errno. */
long tty_ioctl(struct stream *stream, unsigned request, unsigned long argument);
