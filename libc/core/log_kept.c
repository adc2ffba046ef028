/* SPDX-License-Identifier: MIT */
/* What the shim has said, kept for syslog(2): whole lines, the oldest give way. */
#include "core/log_kept.h"
#include "abi/errno.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/usermem.h"
#include "core/wait.h"
#include "lib/format.h"
#include "lib/string.h"

#define HEAD_SIZE 40 /* priority and time before a line */

static char kept[LOG_KEPT_SIZE]; /* whole lines */
static size_t filled, unread,
    shown; /* places in it: the end; what SYSLOG_ACTION_READ, and READ_ALL, begin with */
static struct wait_queue arrivals = {LIST_EMPTY(arrivals.waiters)};

static size_t line_end(size_t at)
{
	while (at < filled && kept[at++] != '\n')
		;
	return at;
}

/* The oldest lines give way. */
static void make_room(size_t size)
{
	size_t gone = 0;
	while (filled - gone + size > LOG_KEPT_SIZE)
		gone = line_end(gone);
	filled -= gone;
	memmove(kept, kept + gone, filled);
	unread -= MIN(unread, gone);
	shown -= MIN(shown, gone);
}

void log_keep(const char *line, size_t size)
{
	char head[HEAD_SIZE];
	uint64_t time = clock_monotonic() / 1000;
	size_t length =
	    format(head, sizeof(head), "<6>[%5lu.%06lu] posixlite: ", (unsigned long)(time / 1000000),
	           (unsigned long)(time % 1000000));
	make_room(length + size);
	memcpy(kept + filled, head, length);
	memcpy(kept + filled + length, line, size);
	filled += length + size;
	wait_wake(&arrivals);
}

static bool has_unread(void *argument)
{
	(void)argument;
	return unread < filled;
}

/* As many whole lines as there is room for, and they are read. */
long log_read_next(char *to, size_t size)
{
	int result = wait_until(&arrivals, has_unread, NULL);
	if (result < 0)
		return result;
	size_t end = unread;
	while (end < filled && line_end(end) - unread <= size)
		end = line_end(end);
	size_t count = end - unread;
	if (user_write(to, kept + unread, count) < 0)
		return -EFAULT;
	unread = end;
	return (long)count;
}

/* The last whole lines that there is room for. */
long log_read_last(char *to, size_t size, bool clear)
{
	size_t from = shown;
	while (filled - from > size)
		from = line_end(from);
	if (user_write(to, kept + from, filled - from) < 0)
		return -EFAULT;
	if (clear)
		shown = filled;
	return (long)(filled - from);
}

void log_clear(void)
{
	shown = filled;
}

size_t log_unread(void)
{
	return filled - unread;
}
