/* SPDX-License-Identifier: MIT */
/* Lines on the machine's console, and the end for what cannot be. */
#include "core/log.h"
#include "lib/format.h"
#include "plat/plat.h"

#define LINE_SIZE 256

OPTIONAL(log_keep);

static void log_list(const char *pattern, va_list arguments)
{
	static const char prefix[] = "posixlite: ";
	char line[LINE_SIZE];
	size_t length = format_list(line, sizeof(line) - 1, pattern, arguments);
	length = MIN(length, sizeof(line) - 2);
	line[length++] = '\n';
	plat_console_write(prefix, sizeof(prefix) - 1);
	plat_console_write(line, length);
	if (log_keep != NULL)
		log_keep(line, length);
}

void log_line(const char *pattern, ...)
{
	va_list arguments;
	va_start(arguments, pattern);
	log_list(pattern, arguments);
	va_end(arguments);
}

void panic(const char *pattern, ...)
{
	char reason[LINE_SIZE];
	va_list arguments;
	va_start(arguments, pattern);
	format_list(reason, sizeof(reason), pattern, arguments);
	va_end(arguments);
	log_line("panic: %s", reason);
	plat_stop();
}
