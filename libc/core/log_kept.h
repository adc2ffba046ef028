/* SPDX-License-Identifier: MIT */
/* What the shim has said, as syslog(2) has it. An image keeps it only if something here is called. */
#pragma once

#include "lib/types.h"

#define LOG_KEPT_SIZE 8192 /* bytes */

/* These give whole lines, and how many bytes they are; or -EFAULT, of the first one -EINTR. */
long log_read_next(char *to, size_t size);             /* those that were not read yet, waiting for one */
long log_read_last(char *to, size_t size, bool clear); /* the last since log_clear() */

void log_clear(void);
size_t log_unread(void); /* bytes for log_read_next() */
